import { useState } from 'react'

/**
 * The error of a query that has nothing to show, kept while it is asked again: otherwise a panel that polls a
 * failing server would blink between its failed and its loading face.
 */
export function useSteadyError({ data, error }: { data: unknown; error: unknown }): unknown {
  const [last, setLast] = useState<unknown>(null)
  const current = data === undefined ? (error ?? last) : null
  if (current !== last) setLast(current)
  return current
}
