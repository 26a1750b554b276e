import type { RequestsPage } from '@outlay/shared/api'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, failureOf } from '../../lib/api-client.ts'
import { type CallFilters, filtersIn } from './call-filters.ts'
import { appendOlder, type CallList, mergeNewest } from './call-list.ts'

export type CallsQuestion = CallFilters & {
  /** Instants, so that the list and the figures cut the range at the same moment. */
  from: string
  to: string
  data: 'real' | 'simulated'
}

const pollMs = 2_000

/** The newest calls, asked for again and again while the page is in sight; older ones on demand. */
export function useCalls(question: CallsQuestion) {
  const client = useQueryClient()
  const queryKey = ['calls', question]
  const newest = useQuery({
    queryKey,
    queryFn: async () => {
      const page = await fetchCalls(question)
      return mergeNewest(client.getQueryData<CallList>(queryKey), page)
    },
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  })
  const older = useMutation({
    mutationFn: (cursor: string) => fetchCalls(question, cursor),
    onSuccess: (page) =>
      client.setQueryData<CallList>(queryKey, (shown) => (shown ? appendOlder(shown, page) : undefined)),
  })
  return { newest, older }
}

async function fetchCalls(question: CallsQuestion, cursor?: string): Promise<RequestsPage> {
  const { from, to, data } = question
  const query = { from, to, data, ...filtersIn(question), ...(cursor && { cursor }) }
  const answer = await api.requests.$get({ query })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}
