import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Copyable } from './copyable.tsx'

/**
 * Why nothing can be changed in this browser, and how that is mended: stands once on each page where something
 * could be, before it. What could be pressed stays in its place, greyed.
 */
export function ReadOnlyNote({ access }: Pick<Status, 'access'>) {
  if (access === 'change') return null
  return (
    <div className="mb-5 max-w-2xl text-[13px]">
      <p>
        {words.access.readOnly} <span className="text-muted">{words.access.how}</span>
      </p>
      <div className="mt-2">
        <Copyable label={words.access.how} text={words.access.command} />
      </div>
    </div>
  )
}
