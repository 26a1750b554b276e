import type { ReportedCostsReport } from '@outlay/shared/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import type { Day } from '../../lib/calendar.ts'
import { judgedRange } from '../../lib/judged-days.ts'

type RecentDays = { today: Day; zone: string; data: 'real' | 'simulated' }

const liveMs = 15_000

/** What providers charged of late beside what prices come to, asked for again and again as calls come in. */
export function useRecentReportedCosts({ today, zone, data }: RecentDays) {
  const question = { ...judgedRange(today), zone, data }
  return useQuery({
    queryKey: ['reported-costs', question],
    queryFn: async () => {
      const answer = await api['reported-costs'].$get({ query: question })
      if (answer.status !== 200) throw await failureOf(answer)
      return exact<ReportedCostsReport>(await answer.json())
    },
    placeholderData: keepPreviousData,
    refetchInterval: liveMs,
  })
}
