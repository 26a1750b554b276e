import type { DriftReport } from '@outlay/shared/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import type { Day } from '../../lib/calendar.ts'
import { judgedRange } from '../../lib/judged-days.ts'

export type CountingQuestion = {
  /** Days of `zone`; `to` is the first left out. */
  from: string
  to: string
  zone: string
  data: 'real' | 'simulated'
}

const liveMs = 15_000

/** What was counted of late, as providers are judged by it. */
export function useRecentCounting({
  today,
  zone,
  data,
}: { today: Day } & Pick<CountingQuestion, 'zone' | 'data'>) {
  return useCounting({ ...judgedRange(today), zone, data })
}

/** What was counted beside what providers report, asked for again and again while new calls can change it. */
export function useCounting(question: CountingQuestion, { isLive = true } = {}) {
  return useQuery({
    queryKey: ['counting', question],
    queryFn: async () => {
      const answer = await api.counting.$get({ query: question })
      if (answer.status !== 200) throw await failureOf(answer)
      return exact<DriftReport>(await answer.json())
    },
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? liveMs : false,
  })
}
