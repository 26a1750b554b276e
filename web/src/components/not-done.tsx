import { words } from '@outlay/shared/words'
import { ApiFailure, reasonOf } from '../lib/api-client.ts'

/** Why what was asked for was not done, said aloud too; what asked for it stays as it is, to try again. */
export function NotDone({ error }: { error: unknown }) {
  if (error === null) return null
  return (
    <div role="alert" className="mt-4 text-[13px]">
      <p className="text-bad">
        <strong className="font-semibold">{words.states.notDone}</strong> {reasonOf(error)}
      </p>
      {error instanceof ApiFailure && error.requestId !== null && (
        <p className="break-all text-muted">{words.states.requestId(error.requestId)}</p>
      )}
    </div>
  )
}
