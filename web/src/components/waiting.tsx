import { useSteadyError } from '../hooks/use-steady-error.ts'
import type { Wanted } from '../lib/together.ts'
import { Failed } from './failed.tsx'
import { Skeleton } from './skeleton.tsx'

/** What stands in for content that is not there: its outline while it comes, the reason when it does not. */
export function Waiting({ query, className }: { query: Wanted; className: string }) {
  const error = useSteadyError(query)
  if (error === null) return <Skeleton className={className} />
  return <Failed error={error} isRetrying={query.isFetching} onRetry={() => query.refetch()} />
}
