import type { UsageGroup } from '@outlay/shared/api'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useKeys, useProjects } from '../../hooks/use-keys.ts'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import type { FilterSources } from './call-filters.ts'

type Span = { from: string; to: string; data: 'real' | 'simulated' }

const pollMs = 30_000

/** What the list can be narrowed to. Whatever of it cannot be loaded is left out: the list works without. */
export function useFilterSources({ from, to, data }: Span): FilterSources {
  const span = { from, to, data }
  const groups = useQuery({
    queryKey: ['call-groups', span],
    queryFn: () => fetchGroups(span),
    placeholderData: keepPreviousData,
    refetchInterval: pollMs,
  })
  const projects = useProjects()
  const keys = useKeys()
  return { groups: groups.data ?? [], projects: projects.data ?? [], keys: keys.data ?? [] }
}

/** Everything that had calls in the span, in buckets as large as there are. */
async function fetchGroups(span: Span): Promise<UsageGroup[]> {
  const query = { ...span, bucket: 'month', groupBy: 'project,key,model' } as const
  const answer = await api.usage.$get({ query })
  if (answer.status !== 200) throw await failureOf(answer)
  const { groups } = exact<{ groups: { group: UsageGroup }[] }>(await answer.json())
  return groups.map(({ group }) => group)
}
