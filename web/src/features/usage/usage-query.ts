import type { UsageBucket, UsageDimension, UsageReport } from '@outlay/shared/api'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { api, exact, failureOf } from '../../lib/api-client.ts'
import type { UsageFilters } from '../../lib/regroup-report.ts'

export type UsageQuestion = {
  /** Days of `zone`, or instants; `to` is the first left out. */
  from: string
  to: string
  zone: string
  bucket: UsageBucket
  groupBy: readonly UsageDimension[]
  /** What the sum of the range is told by as well, see the API; nothing when left out. */
  detail?: readonly UsageDimension[]
  /** Which calls the sums are about; all when left out. */
  filters?: UsageFilters
  data: 'real' | 'simulated'
}

const liveMs = 5_000

/** Spend and usage by bucket and group, asked for again and again while new calls can change it. */
export function useUsage(question: UsageQuestion, { isLive = false, isWanted = true } = {}) {
  return useQuery({
    ...usageQuery(question),
    enabled: isWanted,
    placeholderData: keepPreviousData,
    refetchInterval: isLive ? liveMs : false,
  })
}

function usageQuery(question: UsageQuestion) {
  return queryOptions({ queryKey: ['usage', question], queryFn: () => fetchUsage(question) })
}

/**
 * The server refuses a report that is too long for any page; then larger buckets are asked for, and the
 * report says which it has. Whatever else is refused is refused for larger ones, too, and shown.
 */
async function fetchUsage(question: UsageQuestion): Promise<UsageReport> {
  const answer = await api.usage.$get({ query: queryOf(question) })
  if (answer.status === 200) return exact<UsageReport>(await answer.json())
  const failure = await failureOf(answer)
  const bucket = largerBucket(question.bucket)
  if (failure.code !== 'invalid-request' || bucket === null) throw failure
  return fetchUsage({ ...question, bucket })
}

/** A filter for calls that name no project is sent as the empty text, and not left out. */
export function queryOf({ groupBy, detail = [], filters, ...question }: UsageQuestion) {
  return { ...question, ...filters, groupBy: groupBy.join(','), detail: detail.join(',') }
}

function largerBucket(bucket: UsageBucket): UsageBucket | null {
  if (bucket === 'month') return null
  return bucket === 'hour' ? 'day' : 'month'
}
