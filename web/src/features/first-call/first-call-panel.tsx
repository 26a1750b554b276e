import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { ReadOnlyNote } from '../../components/read-only-note.tsx'
import { LookAround } from './look-around.tsx'
import { WatchCalls } from './watch-calls.tsx'

/** What the first page says before there is anything to show. It gives way by itself once a call is on record. */
export function FirstCallPanel({ status }: { status: Status }) {
  return (
    <div className="space-y-8">
      <h1 className="text-xl font-semibold">{words.firstCall.title}</h1>
      <ReadOnlyNote access={status.access} />
      <div className="grid grid-cols-1 gap-x-12 gap-y-10 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <WatchCalls status={status} />
        <LookAround canChange={status.access === 'change'} />
      </div>
      <p role="status" className="flex items-center gap-3 border-t pt-5">
        <span className="size-2 motion-safe:animate-pulse rounded-full bg-accent" />
        {words.firstCall.watch.waiting}
      </p>
    </div>
  )
}
