import type { Status } from '@outlay/shared/api'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, failureOf } from '../../lib/api-client.ts'

/** Asked often until the first call is on record, so the first page flips by itself. */
const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: fetchStatus,
  refetchInterval: ({ state }) => (state.data && state.data.records.firstCallAt === null ? 1_500 : 10_000),
})

export function useStatus() {
  return useQuery(statusQuery)
}

async function fetchStatus(): Promise<Status> {
  const answer = await api.status.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}
