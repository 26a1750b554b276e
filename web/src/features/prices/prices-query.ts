import type { OwnPriceRecords, PriceList, UsageReport } from '@outlay/shared/api'
import { useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import { addDays, type Day } from '../../lib/calendar.ts'

/** How far back models without a price are looked for. */
export const missingPriceDays = 30

const pollMs = 15_000
/** Prices can be added elsewhere too: in a terminal, by a program. */
const pricesStaleMs = 60_000

/** What changes here is fetched again by who changes it; the catalogue changes with a new version of the server. */
export function usePrices() {
  return useQuery({ queryKey: ['prices'], queryFn: fetchPrices, staleTime: pricesStaleMs })
}

/** Names of the installation's own, and what its projects pay. */
export function useOwnPrices() {
  return useQuery({ queryKey: ['own-prices'], queryFn: fetchOwn, staleTime: pricesStaleMs })
}

type Question = { today: Day; zone: string; data: 'real' | 'simulated' }

/** What each model was used for lately. */
export function useModelUsage({ today, zone, data }: Question) {
  const to = addDays(today, 1)
  const query = {
    from: addDays(to, -missingPriceDays),
    to,
    zone,
    data,
    bucket: 'month' as const,
    groupBy: 'model',
  }
  return useQuery({
    queryKey: ['model-usage', query],
    queryFn: async () => {
      const answer = await api.usage.$get({ query })
      if (answer.status !== 200) throw await failureOf(answer)
      return exact<UsageReport>(await answer.json())
    },
    refetchInterval: pollMs,
  })
}

async function fetchPrices(): Promise<PriceList> {
  const answer = await api.prices.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return exact<PriceList>(await answer.json())
}

async function fetchOwn(): Promise<OwnPriceRecords> {
  const answer = await api.prices.own.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}
