import type { FactorBody, OwnPriceRecords, PriceChangeSummary } from '@outlay/shared/api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useChange } from '../../hooks/use-change.ts'
import { api, failureOf } from '../../lib/api-client.ts'

const staleMs = 60_000

/** What projects pay of published prices; also names of the installation's own. */
export function useFactors() {
  return useQuery({ queryKey: ['own-prices'], queryFn: fetchOwn, staleTime: staleMs })
}

export function useSetFactor() {
  const client = useQueryClient()
  return useChange({ mutationFn: setFactor, onSettled: () => client.invalidateQueries() })
}

async function fetchOwn(): Promise<OwnPriceRecords> {
  const answer = await api.prices.own.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}

async function setFactor({
  project,
  factor,
}: Pick<FactorBody, 'project' | 'factor'>): Promise<PriceChangeSummary> {
  const answer = await api.prices.factors.$post({ json: { project, factor }, query: {} })
  if (answer.status !== 201) throw await failureOf(answer)
  return answer.json()
}
