import type { UsageReport } from '@outlay/shared/api'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'

export type UsageQuestion = {
  from: string
  to: string
  zone: string
  bucket: 'hour' | 'day' | 'month'
  data: 'real' | 'simulated'
  isLive: boolean
}

/** Spend by bucket and model: one answer for the figures and the chart, so they can never disagree. */
export function useUsage(question: UsageQuestion) {
  return useQuery(usageQuery(question))
}

function usageQuery({ isLive, ...query }: UsageQuestion) {
  return queryOptions({
    queryKey: ['usage', query],
    queryFn: () => fetchUsage(query),
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? 4_000 : false,
  })
}

async function fetchUsage(query: Omit<UsageQuestion, 'isLive'>): Promise<UsageReport> {
  const answer = await api.usage.$get({ query: { ...query, groupBy: 'model' } })
  if (answer.status !== 200) throw await failureOf(answer)
  return exact<UsageReport>(await answer.json())
}
