import type { RequestDetail } from '@outlay/shared/api'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'

export function useCall(id: string) {
  return useQuery(queryOptions({ queryKey: ['call', id], queryFn: () => fetchCall(id) }))
}

async function fetchCall(id: string): Promise<RequestDetail> {
  const answer = await api.requests[':id'].$get({ param: { id }, query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return exact<RequestDetail>(await answer.json())
}
