import type { Scope } from '@outlay/shared/access'
import type { CallOnRecord } from '@outlay/shared/records'
import { quarterHourAtOrBefore, quarterHourMs } from '@outlay/shared/time'
import { isFailedOutcome } from '@outlay/shared/usage'
import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNull,
  lt,
  min,
  ne,
  not,
  notLike,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { firstIdAt, idTimeMs } from '../../../lib/ids.ts'
import { otherValue } from '../../follower/index.ts'
import type { CallFilter, LabelFilter, Names, ReportStore } from '../../reports/index.ts'
import { sampleKeyPrefix } from '../../sample/index.ts'
import { callsOf } from './adjustment-row.ts'
import { inScope } from './in-scope.ts'
import { ofEntities } from './of-entities.ts'
import type { SqliteReader } from './open-database.ts'
import { createPriceDays } from './price-store.ts'
import { sumReportedCosts } from './reported-costs.ts'
import { facets, keys, projects, requests, rollups, rollupsDay } from './schema/index.ts'
import { sumDrift } from './sum-drift.ts'
import { sumUsage } from './sum-usage.ts'

/** SQLite allows far more parameters, and its query plans for lists of this length are still good. */
const idsPerQuery = 500
const quartersPerQuery = 200
/** Sorts after every id, because ids are hexadecimal. */
const afterAllIds = 'req_g'

/** Reports from the SQLite file, through a read-only connection. */
export function createReportStore({ client, db }: SqliteReader): ReportStore {
  const priceDay = createPriceDays({ db })
  return {
    async listCalls(filter, limit) {
      return client.transaction(() => listCalls(filter, limit))()
    },
    async pageCalls({ afterId, beforeId, scope }, limit) {
      const rows = db
        .select()
        .from(requests)
        .where(and(gt(requests.id, afterId), lt(requests.id, beforeId), inScope(requests.projectId, scope)))
        .orderBy(asc(requests.id))
        .limit(limit)
        .all()
      return callsOf({ db }, rows)
    },
    async findCall(id, scope) {
      const row = db
        .select()
        .from(requests)
        .where(and(eq(requests.id, id), inScope(requests.projectId, scope)))
        .get()
      return row ? callsOf({ db }, [row])[0]! : null
    },
    async firstCallId(scope) {
      return firstCallId(scope)
    },
    async firstDays(scope) {
      const firstWhere = (condition: SQL) => firstDayWhere(condition, scope)
      const isSimulated = eq(rollupsDay.provider, 'simulator')
      return { real: firstWhere(not(isSimulated)), simulated: firstWhere(isSimulated) }
    },
    async findProjectId(idOrName, scope) {
      const found = db
        .select({ id: projects.id })
        .from(projects)
        .where(and(or(eq(projects.id, idOrName), eq(projects.name, idOrName)), inScope(projects.id, scope)))
        // A project may have the id of another as its name. The id wins.
        .orderBy(desc(eq(projects.id, idOrName)))
        .get()
      return found?.id ?? null
    },
    async readPriceDays(priceIds) {
      return new Map(priceIds.map((id) => [id, priceDay(id)]))
    },
    async readNames(question) {
      return readNames(question)
    },
    async sumUsage(question, rowsMax) {
      // One transaction, so that all buckets show the same moment.
      return client.transaction(() => sumUsage({ client, db }, question, rowsMax))()
    },
    async sumUsageInDetail(question, detail, rowsMax) {
      const [first, last] = [question.buckets[0], question.buckets.at(-1)]
      const whole = first && last ? [{ start: first.start, end: last.end }] : []
      return client.transaction(() => ({
        rows: sumUsage({ client, db }, question, rowsMax),
        details: sumUsage({ client, db }, { ...question, buckets: whole, groupBy: detail }, rowsMax),
      }))()
    },
    async sumReportedCosts(question, rowsMax) {
      return client.transaction(() => sumReportedCosts({ db }, question, rowsMax))()
    },
    async sumDrift(question, rowsMax) {
      return sumDrift({ db }, question, rowsMax)
    },
  }

  function firstCallId(scope: Scope): string | null {
    if (scope.kind === 'all') {
      const oldest = db
        .select({ id: requests.id, keyId: requests.keyId })
        .from(requests)
        .orderBy(asc(requests.id))
        .limit(1)
        .get()
      if (!oldest?.keyId?.startsWith(sampleKeyPrefix)) return oldest?.id ?? null
    }
    // The sums give the first day with a call of the scope outside the sample.
    const ofSample = `${sampleKeyPrefix}%`
    const day = firstDayWhere(notLike(rollupsDay.keyId, ofSample), scope)
    if (day === null) return null
    const first = db
      .select({ id: requests.id })
      .from(requests)
      .where(
        and(
          gte(requests.id, firstIdAt('req', day)),
          or(isNull(requests.keyId), notLike(requests.keyId, ofSample)),
          inScope(requests.projectId, scope),
        ),
      )
      .orderBy(asc(requests.id))
      .limit(1)
      .get()
    return first?.id ?? null
  }

  function firstDayWhere(condition: SQL, scope: Scope): number | null {
    const first = db
      .select({ start: min(rollupsDay.start) })
      .from(rollupsDay)
      .where(and(condition, inScope(rollupsDay.projectId, scope)))
      .get()
    return first?.start ?? null
  }

  function listCalls(filter: CallFilter, limit: number): CallOnRecord[] {
    const page = preparePage(filter)
    const fromId = filter.fromId ?? firstIdAt('req', 0)
    const beforeId = filter.beforeId ?? afterAllIds
    const { projectId, keyId, model, provider, outcomes, data, labels = [], scope } = filter
    const isFiltered = [projectId, keyId, model, provider, outcomes, data].some((value) => value !== null)
    if (!isFiltered && labels.length === 0 && scope.kind === 'all') {
      return callsOf({ db }, page.all({ fromId, beforeId, limit }))
    }
    const calls: CallOnRecord[] = []
    for (const quarter of quartersWith(filter)) {
      const start = firstIdAt('req', quarter)
      const end = firstIdAt('req', quarter + quarterHourMs)
      const rows = page.all({
        fromId: later(start, fromId),
        beforeId: earlier(end, beforeId),
        limit: limit - calls.length,
      })
      calls.push(...callsOf({ db }, rows))
      if (calls.length === limit) break
    }
    return calls
  }

  function preparePage({
    projectId,
    keyId,
    model,
    provider,
    outcomes,
    data,
    labels = [],
    scope,
  }: CallFilter) {
    return db
      .select()
      .from(requests)
      .where(
        and(
          gte(requests.id, sql.placeholder('fromId')),
          lt(requests.id, sql.placeholder('beforeId')),
          isAsked([requests.projectId], projectId),
          isAsked([requests.keyId], keyId),
          isAsked([requests.requestModel, requests.responseModel], model),
          isAsked([requests.provider], provider),
          inScope(requests.projectId, scope),
          outcomes === null ? undefined : inArray(requests.outcome, [...outcomes]),
          isOfData(requests.provider, data),
          ...labels.map(hasLabel),
        ),
      )
      .orderBy(desc(requests.id))
      .limit(sql.placeholder('limit'))
      .prepare()
  }

  /**
   * The quarter-hours that may hold such calls, latest first. Rows have no index by project, key or model,
   * because it would slow down every call. Rollups are few and have these columns.
   */
  function* quartersWith(filter: CallFilter): Generator<number> {
    const { fromId, beforeId, outcomes, data, scope } = filter
    // The sums by label lack the calls without one, so only a value leads to fewer quarter-hours.
    const label = filter.labels?.find(({ value }) => value !== '')
    const table = label ? facets : rollups
    const first = fromId === null ? 0 : quarterHourAtOrBefore(instantOf(fromId))
    let before = beforeId === null ? Number.MAX_SAFE_INTEGER : instantOf(beforeId) + 1
    for (;;) {
      const quarters = db
        .selectDistinct({ start: table.start })
        .from(table)
        .where(
          and(
            gte(table.start, first),
            lt(table.start, before),
            label && isSummedUnder(label),
            ofEntities(table, filter),
            inScope(table.projectId, scope),
            isOfData(table.provider, data),
            // Rollups count failed calls, so a quarter-hour without any can be skipped.
            outcomes?.every(isFailedOutcome) ? gt(table.errors, 0) : undefined,
          ),
        )
        .orderBy(desc(table.start))
        .limit(quartersPerQuery)
        .all()
      for (const { start } of quarters) yield start
      if (quarters.length < quartersPerQuery) return
      before = quarters.at(-1)!.start
    }
  }

  function readNames({ projectIds, keyIds, scope }: Parameters<ReportStore['readNames']>[0]): Names {
    const names = {
      projects: new Map<string, string>(),
      keys: new Map<string, { name: string; kind: 'outlay' | 'pass-through' }>(),
    }
    for (const page of pagesOf(projectIds)) {
      const isNamed = and(inArray(projects.id, page), inScope(projects.id, scope))
      for (const { id, name } of db.select().from(projects).where(isNamed).all()) {
        names.projects.set(id, name)
      }
    }
    for (const page of pagesOf(keyIds)) {
      const isNamed = and(inArray(keys.id, page), inScope(keys.projectId, scope))
      for (const { id, name, kind } of db.select().from(keys).where(isNamed).all()) {
        names.keys.set(id, { name, kind })
      }
    }
    return names
  }
}

/** Null matches any value. The empty text matches calls in which all of the columns are null. */
function isAsked(columns: readonly AnySQLiteColumn[], asked: string | null): SQL | undefined {
  if (asked === null) return undefined
  return eq(sql`coalesce(${sql.join([...columns], sql`, `)}, '')`, asked)
}

const labelColumns = {
  session: requests.sessionId,
  agent: requests.agentName,
  repository: requests.repository,
  user: requests.endUser,
} as const

function hasLabel({ dimension, tagName, value }: LabelFilter): SQL | undefined {
  if (dimension !== 'tag') return isAsked([labelColumns[dimension]], value)
  return eq(
    sql`(SELECT coalesce(max(value), '') FROM json_each(${requests.tags}) WHERE key = ${tagName})`,
    value,
  )
}

/** A value beyond the bound is summed up with others, and the rows decide. */
function isSummedUnder({ dimension, tagName, value }: LabelFilter): SQL | undefined {
  const values = dimension === 'tag' ? [`${tagName}=${value}`, `${tagName}=`] : [value]
  return and(eq(facets.dimension, dimension), inArray(facets.value, [...values, otherValue]))
}

/** The simulator is a provider like any other, but its answers are never real spend. */
function isOfData(provider: AnySQLiteColumn, data: CallFilter['data']): SQL | undefined {
  if (data === null) return undefined
  return data === 'simulated' ? eq(provider, 'simulator') : ne(provider, 'simulator')
}

/** Ids compare as text. */
function later(a: string, b: string): string {
  return [a, b].sort()[1]!
}

function earlier(a: string, b: string): string {
  return [a, b].sort()[0]!
}

/**
 * Callers may send any text as a cursor. A text without an instant sets no bound here, but still bounds the
 * ids of rows.
 */
function instantOf(id: string): number {
  const ms = idTimeMs(id)
  return Number.isNaN(ms) ? Number.MAX_SAFE_INTEGER - 1 : ms
}

function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += idsPerQuery) yield ids.slice(start, start + idsPerQuery)
}
