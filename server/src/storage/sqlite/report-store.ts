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
import { firstIdAt, idTimeMs } from '../../lib/ids.ts'
import type { CallFilter, Names, ReportStore } from '../../reports/index.ts'
import { sampleKeyPrefix } from '../../sample/index.ts'
import { callsOf } from './adjustment-row.ts'
import type { SqliteReader } from './open-database.ts'
import { createPriceDays } from './price-store.ts'
import { sumReportedCosts } from './reported-costs.ts'
import { keys, projects, requests, rollups, rollupsDay } from './schema.ts'
import { sumDrift } from './sum-drift.ts'
import { sumUsage } from './sum-usage.ts'

/** SQLite's limit on parameters is far above it, and its plans for lists this long are still good ones. */
const idsPerQuery = 500
const quartersPerQuery = 200
/** Sorts after every id: they are hexadecimal. */
const afterAllIds = 'req_g'

/** Reports from the SQLite file, through a connection that only reads. */
export function createReportStore({ client, db }: SqliteReader): ReportStore {
  const priceDay = createPriceDays({ db })
  const ascendingPage = db
    .select()
    .from(requests)
    .where(and(gt(requests.id, sql.placeholder('afterId')), lt(requests.id, sql.placeholder('beforeId'))))
    .orderBy(asc(requests.id))
    .limit(sql.placeholder('limit'))
    .prepare()

  return {
    async listCalls(filter, limit) {
      return client.transaction(() => listCalls(filter, limit))()
    },
    async pageCalls(range, limit) {
      return callsOf({ db }, ascendingPage.all({ ...range, limit }))
    },
    async findCall(id) {
      const row = db.select().from(requests).where(eq(requests.id, id)).get()
      return row ? callsOf({ db }, [row])[0]! : null
    },
    async firstCallId() {
      return firstCallId()
    },
    async firstDays() {
      const firstWhere = (condition: SQL) =>
        db
          .select({ start: min(rollupsDay.start) })
          .from(rollupsDay)
          .where(condition)
          .get()?.start ?? null
      const isSimulated = eq(rollupsDay.provider, 'simulator')
      return { real: firstWhere(not(isSimulated)), simulated: firstWhere(isSimulated) }
    },
    async findProjectId(idOrName) {
      const found = db
        .select({ id: projects.id })
        .from(projects)
        .where(or(eq(projects.id, idOrName), eq(projects.name, idOrName)))
        // A project may be named like another one's id: the id is meant.
        .orderBy(desc(eq(projects.id, idOrName)))
        .get()
      return found?.id ?? null
    },
    async readPriceDays(priceIds) {
      return new Map(priceIds.map((id) => [id, priceDay(id)]))
    },
    async readNames({ projectIds, keyIds }) {
      return readNames(projectIds, keyIds)
    },
    async sumUsage(question, rowsMax) {
      // One transaction, so that all buckets are of one moment.
      return client.transaction(() => sumUsage({ db }, question, rowsMax))()
    },
    async sumUsageInDetail(question, detail, rowsMax) {
      const [first, last] = [question.buckets[0], question.buckets.at(-1)]
      const whole = first && last ? [{ start: first.start, end: last.end }] : []
      return client.transaction(() => ({
        rows: sumUsage({ db }, question, rowsMax),
        details: sumUsage({ db }, { ...question, buckets: whole, groupBy: detail }, rowsMax),
      }))()
    },
    async sumReportedCosts(question, rowsMax) {
      return client.transaction(() => sumReportedCosts({ db }, question, rowsMax))()
    },
    async sumDrift(question, rowsMax) {
      return sumDrift({ db }, question, rowsMax)
    },
  }

  function firstCallId(): string | null {
    const oldest = db
      .select({ id: requests.id, keyId: requests.keyId })
      .from(requests)
      .orderBy(asc(requests.id))
      .limit(1)
      .get()
    if (!oldest?.keyId?.startsWith(sampleKeyPrefix)) return oldest?.id ?? null
    // Past the sample, the sums say from which day on there is something to find.
    const notOfSample = `${sampleKeyPrefix}%`
    const day = db
      .select({ start: min(rollupsDay.start) })
      .from(rollupsDay)
      .where(notLike(rollupsDay.keyId, notOfSample))
      .get()?.start
    if (day == null) return null
    const first = db
      .select({ id: requests.id })
      .from(requests)
      .where(
        and(
          gte(requests.id, firstIdAt('req', day)),
          or(isNull(requests.keyId), notLike(requests.keyId, notOfSample)),
        ),
      )
      .orderBy(asc(requests.id))
      .limit(1)
      .get()
    return first?.id ?? null
  }

  function listCalls(filter: CallFilter, limit: number): CallOnRecord[] {
    const page = preparePage(filter)
    const fromId = filter.fromId ?? firstIdAt('req', 0)
    const beforeId = filter.beforeId ?? afterAllIds
    const { projectId, keyId, model, outcomes, data } = filter
    if ([projectId, keyId, model, outcomes, data].every((value) => value === null)) {
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

  function preparePage({ projectId, keyId, model, outcomes, data }: CallFilter) {
    return db
      .select()
      .from(requests)
      .where(
        and(
          gte(requests.id, sql.placeholder('fromId')),
          lt(requests.id, sql.placeholder('beforeId')),
          projectId === null ? undefined : eq(requests.projectId, projectId),
          keyId === null ? undefined : eq(requests.keyId, keyId),
          model === null
            ? undefined
            : eq(sql`coalesce(${requests.requestModel}, ${requests.responseModel})`, model),
          outcomes === null ? undefined : inArray(requests.outcome, [...outcomes]),
          isOfData(requests.provider, data),
        ),
      )
      .orderBy(desc(requests.id))
      .limit(sql.placeholder('limit'))
      .prepare()
  }

  /**
   * The quarter-hours that may hold such calls, latest first. Rows have no index by project, key or model, for
   * it would cost every call; rollups are by just these, and few.
   */
  function* quartersWith({
    fromId,
    beforeId,
    projectId,
    keyId,
    model,
    outcomes,
    data,
  }: CallFilter): Generator<number> {
    const first = fromId === null ? 0 : quarterHourAtOrBefore(instantOf(fromId))
    let before = beforeId === null ? Number.MAX_SAFE_INTEGER : instantOf(beforeId) + 1
    for (;;) {
      const quarters = db
        .selectDistinct({ start: rollups.start })
        .from(rollups)
        .where(
          and(
            gte(rollups.start, first),
            lt(rollups.start, before),
            projectId === null ? undefined : eq(rollups.projectId, projectId),
            keyId === null ? undefined : eq(rollups.keyId, keyId),
            model === null ? undefined : eq(rollups.model, model),
            isOfData(rollups.provider, data),
            // Rollups count calls without the provider's normal answer, so they say where there are none.
            outcomes?.every(isFailedOutcome) ? gt(rollups.errors, 0) : undefined,
          ),
        )
        .orderBy(desc(rollups.start))
        .limit(quartersPerQuery)
        .all()
      for (const { start } of quarters) yield start
      if (quarters.length < quartersPerQuery) return
      before = quarters.at(-1)!.start
    }
  }

  function readNames(projectIds: readonly string[], keyIds: readonly string[]): Names {
    const names = {
      projects: new Map<string, string>(),
      keys: new Map<string, { name: string; kind: 'outlay' | 'pass-through' }>(),
    }
    for (const page of pagesOf(projectIds)) {
      for (const { id, name } of db.select().from(projects).where(inArray(projects.id, page)).all()) {
        names.projects.set(id, name)
      }
    }
    for (const page of pagesOf(keyIds)) {
      for (const { id, name, kind } of db.select().from(keys).where(inArray(keys.id, page)).all()) {
        names.keys.set(id, { name, kind })
      }
    }
    return names
  }
}

/** The simulator is a provider like any other; what it answers is never real. */
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

/** A cursor is whatever a caller sends: one that holds no instant bounds nothing here, and the rows' ids do. */
function instantOf(id: string): number {
  const ms = idTimeMs(id)
  return Number.isNaN(ms) ? Number.MAX_SAFE_INTEGER - 1 : ms
}

function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += idsPerQuery) yield ids.slice(start, start + idsPerQuery)
}
