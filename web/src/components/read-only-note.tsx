import { words } from '@outlay/shared/words'
import { Copyable } from './copyable.tsx'

/** Why there is nothing to change here for this browser, and how that is mended. */
export function ReadOnlyNote() {
  return (
    <div className="max-w-2xl text-[13px]">
      <p>
        {words.access.readOnly} <span className="text-muted">{words.access.how}</span>
      </p>
      <div className="mt-2">
        <Copyable label={words.access.how} text={words.access.command} />
      </div>
    </div>
  )
}
