/** As much of a query as it takes to wait for it, or to try again. */
export type Wanted = {
  data: unknown
  error: unknown
  isFetching: boolean
  refetch: () => unknown
}

/** Several queries that one panel is made of, as one: it has come when all have, and those that have not are retried. */
export function together(queries: readonly Wanted[]): Wanted {
  const missing = queries.filter(({ data }) => data === undefined)
  return {
    data: missing.length === 0 ? true : undefined,
    error: missing.find(({ error }) => error !== null)?.error ?? null,
    isFetching: missing.some(({ isFetching }) => isFetching),
    refetch: () => missing.map(({ refetch }) => refetch()),
  }
}
