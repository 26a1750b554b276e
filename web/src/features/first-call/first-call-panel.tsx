import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Copyable } from '../../components/copyable.tsx'
import { curlLine } from './curl-line.ts'

/** What the first page says before there is anything to show. It gives way by itself once a call is on record. */
export function FirstCallPanel({ status }: { status: Status }) {
  return (
    <div className="max-w-3xl py-8">
      <h1 className="mb-2 text-xl font-semibold">{words.firstCall.title}</h1>
      <p className="mb-6">{words.firstCall.sentence}</p>
      <h2 className="mb-1 text-[13px] text-muted">{words.firstCall.baseUrl}</h2>
      <Copyable label={words.firstCall.baseUrl} text={status.gatewayBaseUrl} />
      <h2 className="mt-6 mb-1 text-[13px] text-muted">{words.firstCall.try}</h2>
      <Copyable label={words.firstCall.try} text={curlLine(status.gatewayBaseUrl)} testId="curl" />
      <p className="mt-2 text-[13px] text-muted">
        {words.firstCall.keyNote} {status.passThrough && words.firstCall.keyNoteOwn}
      </p>
      <p role="status" className="mt-10 flex items-center gap-3">
        <span className="size-2 motion-safe:animate-pulse rounded-full bg-accent" />
        {words.firstCall.waiting}
      </p>
    </div>
  )
}
