import type { Receipt } from '@outlay/shared/records'
import { type Outcome, outcomesOf } from '@outlay/shared/usage'
import { firstIdAt } from '../lib/ids.ts'
import type { RequestsListQuery } from './request-query.ts'

/** Which calls a list shows; null is "any". Ids carry the admission instant, so they bound time as well. */
export type CallFilter = {
  /** Inclusive. */
  fromId: string | null
  /** Exclusive: the end of the time asked for, or the last row of the page before. */
  beforeId: string | null
  projectId: string | null
  keyId: string | null
  /** The model asked for; the one that answered where none was named. Rollups go by the same rule. */
  model: string | null
  /** Any of these. */
  outcomes: readonly Outcome[] | null
  /** The simulator's calls, sample data among them, or all others. */
  data: 'real' | 'simulated' | null
}

export function callFilterOf(query: RequestsListQuery, projectId: string | null): CallFilter {
  const end = query.toMs === null ? null : firstIdAt('req', query.toMs)
  const cursor = query.cursor ?? null
  return {
    fromId: query.fromMs === null ? null : firstIdAt('req', query.fromMs),
    beforeId: end !== null && cursor !== null && end < cursor ? end : (cursor ?? end),
    projectId,
    keyId: query.key ?? null,
    model: query.model ?? null,
    outcomes: query.outcome === undefined ? null : outcomesOf(query.outcome),
    data: query.data ?? null,
  }
}

/** The same judgement as the database's, for calls that it does not have yet. */
export function passesFilter(call: Receipt, filter: CallFilter): boolean {
  if (filter.fromId !== null && call.id < filter.fromId) return false
  if (filter.beforeId !== null && call.id >= filter.beforeId) return false
  if (filter.projectId !== null && call.projectId !== filter.projectId) return false
  if (filter.keyId !== null && call.keyId !== filter.keyId) return false
  if (filter.model !== null && (call.requestModel ?? call.responseModel) !== filter.model) return false
  if (filter.data !== null && (call.provider === 'simulator') !== (filter.data === 'simulated')) return false
  return filter.outcomes === null || filter.outcomes.includes(call.outcome)
}
