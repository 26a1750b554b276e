import type { UsageReport } from '@outlay/shared/api'
import { useQuery } from '@tanstack/react-query'
import { useKeys, useProjects } from '../../hooks/use-keys.ts'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import { addDays, dayIn } from '../../lib/calendar.ts'
import type { Names } from './prepare-commands.ts'

type Scope = { zone: string; data: 'real' | 'simulated' | null }

/** A model that nobody called for a year is not what one looks for. */
const modelDays = 366
const staleMs = 60_000

/** All projects and keys, and the models of the last year, the dearest first. What cannot be loaded is left out. */
export function useNames({ zone, data }: Scope): { names: Names; isFailed: boolean } {
  const projects = useProjects()
  const keys = useKeys()
  const models = useQuery({
    queryKey: ['models', { zone, data }],
    queryFn: () => fetchModels(zone, data!),
    enabled: data !== null,
    staleTime: staleMs,
  })
  return {
    names: { projects: projects.data ?? [], keys: keys.data ?? [], models: models.data ?? [] },
    isFailed: [projects, keys, models].some(({ data, isError }) => isError && data === undefined),
  }
}

async function fetchModels(zone: string, data: 'real' | 'simulated'): Promise<string[]> {
  const to = addDays(dayIn(zone, Date.now()), 1)
  const query = { from: addDays(to, -modelDays), to, zone, data, bucket: 'month', groupBy: 'model' } as const
  const answer = await api.usage.$get({ query })
  if (answer.status !== 200) throw await failureOf(answer)
  const { groups } = exact<UsageReport>(await answer.json())
  return groups
    .toSorted((a, b) => Number(b.metrics.effectiveCostUsd) - Number(a.metrics.effectiveCostUsd))
    .flatMap(({ group }) => group.model ?? [])
}
