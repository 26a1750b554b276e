import type { UseQueryResult } from '@tanstack/react-query'
import { useSteadyError } from '../hooks/use-steady-error.ts'
import { Failed } from './failed.tsx'
import { Skeleton } from './skeleton.tsx'

/** What stands in for content that is not there: its outline while it comes, the reason when it does not. */
export function Waiting({ query, className }: { query: UseQueryResult<unknown>; className: string }) {
  const error = useSteadyError(query)
  if (error === null) return <Skeleton className={className} />
  return <Failed error={error} isRetrying={query.isFetching} onRetry={() => query.refetch()} />
}
