import type { UsageReport } from '@outlay/shared/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import { addDays, type Day, firstOfMonth } from '../../lib/calendar.ts'

/** How far back the day of a key's last call is looked for. */
export const lastCallDays = 31

const pollMs = 15_000

type Question = { today: Day; zone: string; data: 'real' | 'simulated' }

/** What each key spent in the month of `today`, and which days it had calls on lately. */
export function useKeyFigures({ today, zone, data }: Question) {
  const to = addDays(today, 1)
  const month = useReport({ from: firstOfMonth(today), to, zone, data, bucket: 'month' })
  const lately = useReport({ from: addDays(to, -lastCallDays), to, zone, data, bucket: 'day' })
  return { month, lately }
}

type ReportQuery = Pick<UsageReport, 'from' | 'to' | 'zone' | 'data' | 'bucket'>

function useReport(query: ReportQuery) {
  return useQuery({
    queryKey: ['key-figures', query],
    queryFn: () => fetchReport(query),
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  })
}

async function fetchReport(query: ReportQuery): Promise<UsageReport> {
  const answer = await api.usage.$get({ query: { ...query, groupBy: 'key' } })
  if (answer.status !== 200) throw await failureOf(answer)
  return exact<UsageReport>(await answer.json())
}
