import { isInScope, type Scope } from '@outlay/shared/access'
import { type LabelDimension, labelDimensions, type Receipt } from '@outlay/shared/records'
import { type Outcome, outcomesOf } from '@outlay/shared/usage'
import { firstIdAt } from '../../lib/ids.ts'
import type { RequestsListQuery } from './request-query.ts'

/** The project, key and model of a list or a sum. Null is "any", the empty text "none". */
export type EntityFilter = {
  projectId: string | null
  keyId: string | null
  /** The requested model, or the one that answered when none was requested. Rollups use the same rule. */
  model: string | null
  provider: string | null
}

export const anyEntity: EntityFilter = { projectId: null, keyId: null, model: null, provider: null }

/** A value of a label; the empty text is "none". A tag also has a name: `feature`. */
export type LabelFilter = { dimension: LabelDimension; tagName: string; value: string }

/** The calls of a list; null is "any". Ids carry the admission instant, so they also bound the time. */
export type CallFilter = EntityFilter & {
  scope: Scope
  /** All of these. Absent: any. */
  labels?: readonly LabelFilter[]
  /** Inclusive. */
  fromId: string | null
  /** Exclusive: the end of the requested time, or the last row of the page before. */
  beforeId: string | null
  /** Any of these. */
  outcomes: readonly Outcome[] | null
  /** The simulator's calls (which include sample data), or all others. */
  data: 'real' | 'simulated' | null
}

/** `projectId` is the project of the query, found by its id or name. */
export function callFilterOf(query: RequestsListQuery, projectId: string | null, scope: Scope): CallFilter {
  const end = query.toMs === null ? null : firstIdAt('req', query.toMs)
  const cursor = query.cursor ?? null
  return {
    ...entityFilterOf(query, projectId),
    scope,
    labels: labelFiltersOf(query),
    fromId: query.fromMs === null ? null : firstIdAt('req', query.fromMs),
    beforeId: end !== null && cursor !== null && end < cursor ? end : (cursor ?? end),
    outcomes: query.outcome === undefined ? null : outcomesOf(query.outcome),
    data: query.data ?? null,
  }
}

export function entityFilterOf(
  { key, model, provider }: Pick<RequestsListQuery, 'key' | 'model' | 'provider'>,
  projectId: string | null,
): EntityFilter {
  return { projectId, keyId: key ?? null, model: model ?? null, provider: provider ?? null }
}

/** The labels that a query names. */
export function labelFiltersOf(query: Pick<RequestsListQuery, LabelDimension>): LabelFilter[] {
  return labelDimensions.flatMap((dimension): LabelFilter[] => {
    const asked = query[dimension]
    if (asked === undefined) return []
    if (dimension !== 'tag') return [{ dimension, tagName: '', value: asked }]
    const equals = asked.indexOf('=')
    return [{ dimension, tagName: asked.slice(0, equals), value: asked.slice(equals + 1) }]
  })
}

/** The same rule as in the database, for calls that are not in it yet. */
export function passesFilter(call: Receipt, filter: CallFilter): boolean {
  if (filter.fromId !== null && call.id < filter.fromId) return false
  if (filter.beforeId !== null && call.id >= filter.beforeId) return false
  if (!isInScope(filter.scope, call.projectId)) return false
  if (!isAsked(filter.projectId, call.projectId)) return false
  if (!isAsked(filter.keyId, call.keyId)) return false
  if (!isAsked(filter.model, call.requestModel ?? call.responseModel)) return false
  if (!isAsked(filter.provider, call.provider)) return false
  if (!(filter.labels ?? []).every((label) => label.value === (labelOf(call, label) ?? ''))) return false
  if (filter.data !== null && (call.provider === 'simulator') !== (filter.data === 'simulated')) return false
  return filter.outcomes === null || filter.outcomes.includes(call.outcome)
}

function labelOf(call: Receipt, { dimension, tagName }: LabelFilter): string | null | undefined {
  switch (dimension) {
    case 'session':
      return call.sessionId
    case 'agent':
      return call.agentName
    case 'repository':
      return call.repository
    case 'user':
      return call.endUser
    case 'tag':
      return call.tags !== null && Object.hasOwn(call.tags, tagName) ? call.tags[tagName] : null
  }
}

function isAsked(asked: string | null, value: string | null): boolean {
  return asked === null || asked === (value ?? '')
}
