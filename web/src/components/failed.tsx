import { words } from '@outlay/shared/words'
import { ApiFailure } from '../lib/api-client.ts'
import { Button } from './button.tsx'

type FailedProps = { error: unknown; isRetrying?: boolean; onRetry: () => void }

/** What a panel shows instead of its content when that could not be loaded. */
export function Failed({ error, isRetrying = false, onRetry }: FailedProps) {
  const failure = error instanceof ApiFailure ? error : null
  return (
    <div className="flex flex-col items-start gap-3 py-6">
      <p role="alert">
        <strong className="font-semibold">{words.states.failed}</strong>{' '}
        {failure?.message ?? words.states.unreachable}
      </p>
      {failure?.requestId && (
        <p className="text-[13px] break-all text-muted">{words.states.requestId(failure.requestId)}</p>
      )}
      <Button onClick={onRetry} isBusy={isRetrying}>
        {words.states.retry}
      </Button>
    </div>
  )
}
