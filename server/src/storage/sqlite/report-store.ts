import type { UsageDimension } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { quarterHourAtOrBefore, quarterHourMs } from '@outlay/shared/time'
import { tokenParts } from '@outlay/shared/usage'
import { and, asc, desc, eq, gt, gte, inArray, lt, min, ne, or, type SQL, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { firstIdAt, idTimeMs } from '../../lib/ids.ts'
import type { CallFilter, Names, ReportStore, UsageSum } from '../../reports/index.ts'
import type { SqliteReader } from './open-database.ts'
import { receiptOf } from './request-row.ts'
import { keys, projects, requests, rollups } from './schema.ts'

/** SQLite's limit on parameters is far above it, and its plans for lists this long are still good ones. */
const idsPerQuery = 500
const quartersPerQuery = 200
/** Sorts after every id: they are hexadecimal. */
const afterAllIds = 'req_g'

/** Reports from the SQLite file, through a connection that only reads. */
export function createReportStore({ client, db }: SqliteReader): ReportStore {
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
      return ascendingPage.all({ ...range, limit }).map(receiptOf)
    },
    async findCall(id) {
      const row = db.select().from(requests).where(eq(requests.id, id)).get()
      return row ? receiptOf(row) : null
    },
    async firstCallId() {
      return (
        db
          .select({ id: min(requests.id) })
          .from(requests)
          .get()?.id ?? null
      )
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
    async readNames({ projectIds, keyIds }) {
      return readNames(projectIds, keyIds)
    },
    async sumUsage(question, rowsMax) {
      // One transaction, so that all buckets are of one moment.
      return client.transaction(() => sumUsage(question, rowsMax))()
    },
  }

  function listCalls(filter: CallFilter, limit: number): Receipt[] {
    const page = preparePage(filter)
    const fromId = filter.fromId ?? firstIdAt('req', 0)
    const beforeId = filter.beforeId ?? afterAllIds
    const { projectId, keyId, model, outcome } = filter
    if (projectId === null && keyId === null && model === null && outcome === null) {
      return page.all({ fromId, beforeId, limit }).map(receiptOf)
    }
    const calls: Receipt[] = []
    for (const quarter of quartersWith(filter)) {
      const start = firstIdAt('req', quarter)
      const end = firstIdAt('req', quarter + quarterHourMs)
      const rows = page.all({
        fromId: later(start, fromId),
        beforeId: earlier(end, beforeId),
        limit: limit - calls.length,
      })
      for (const row of rows) calls.push(receiptOf(row))
      if (calls.length === limit) break
    }
    return calls
  }

  function preparePage({ projectId, keyId, model, outcome }: CallFilter) {
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
          outcome === null ? undefined : eq(requests.outcome, outcome),
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
    outcome,
  }: CallFilter): Generator<number> {
    const first = fromId === null ? 0 : quarterHourAtOrBefore(instantOf(fromId))
    let before = beforeId === null ? Number.MAX_SAFE_INTEGER : instantOf(beforeId) + 1
    for (;;) {
      const quarters = db
        .selectDistinct({ start: rollups.quarterStart })
        .from(rollups)
        .where(
          and(
            gte(rollups.quarterStart, first),
            lt(rollups.quarterStart, before),
            projectId === null ? undefined : eq(rollups.projectId, projectId),
            keyId === null ? undefined : eq(rollups.keyId, keyId),
            model === null ? undefined : eq(rollups.model, model),
            // Rollups count calls without the provider's normal answer, so they say where there are none.
            outcome === null || outcome === 'answered' || outcome === 'client-gone'
              ? undefined
              : gt(rollups.errors, 0),
          ),
        )
        .orderBy(desc(rollups.quarterStart))
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

  function sumUsage(
    { buckets, groupBy, data }: Parameters<ReportStore['sumUsage']>[0],
    rowsMax: number,
  ): UsageSum[] {
    // One range of the primary key for each bucket: the calendar stays out of the SQL.
    const statement = prepareUsageSums(groupBy, data)
    const sums: UsageSum[] = []
    for (const { start, end } of buckets) {
      for (const row of statement.all({ start, end })) {
        // Without groups, an empty bucket is a row of nulls.
        if (row.calls === null) continue
        sums.push(usageSumOf(row, groupBy, start))
        if (sums.length >= rowsMax) return sums
      }
    }
    return sums
  }

  function prepareUsageSums(groupBy: readonly UsageDimension[], data: 'real' | 'simulated') {
    const groups = groupBy.map((dimension) => groupColumns[dimension])
    const isData = data === 'simulated' ? eq : ne
    return db
      .select({ ...groupColumns, ...usageSums })
      .from(rollups)
      .where(
        and(
          gte(rollups.quarterStart, sql.placeholder('start')),
          lt(rollups.quarterStart, sql.placeholder('end')),
          isData(rollups.provider, 'simulator'),
        ),
      )
      .groupBy(...groups)
      .prepare()
  }
}

const groupColumns = {
  project: rollups.projectId,
  key: rollups.keyId,
  model: rollups.model,
  provider: rollups.provider,
} as const satisfies Record<UsageDimension, AnySQLiteColumn>

/**
 * Money is added up in two limbs of 32 bits, because SQLite stops with an error when a sum passes 2^63; the
 * shift keeps the sign, so the limbs make the amount again whatever it was.
 */
const usageSums = {
  calls: sumOf(rollups.calls),
  errors: sumOf(rollups.errors),
  unpricedCalls: sumOf(rollups.unpricedCalls),
  countedCalls: sumOf(rollups.countedCalls),
  partialCalls: sumOf(rollups.partialCalls),
  inputTokens: sumOf(rollups.inputTokens),
  outputTokens: sumOf(rollups.outputTokens),
  listCostHigh: sql<bigint>`sum(${rollups.listCostPicoUsd} >> 32)`,
  listCostLow: sql<bigint>`sum(${rollups.listCostPicoUsd} & 4294967295)`,
  effectiveCostHigh: sql<bigint>`sum(${rollups.effectiveCostPicoUsd} >> 32)`,
  effectiveCostLow: sql<bigint>`sum(${rollups.effectiveCostPicoUsd} & 4294967295)`,
  ...tokenSums(),
}

function sumOf(column: AnySQLiteColumn): SQL<number> {
  return sql`sum(${column})`.mapWith(Number)
}

function tokenSums(): Record<(typeof tokenParts)[number], SQL<number>> {
  const sums = tokenParts.map((part) => [part, sumOf(rollups[part])])
  return Object.fromEntries(sums) as Record<(typeof tokenParts)[number], SQL<number>>
}

type UsageRow = Record<UsageDimension, string> &
  Record<CountName | (typeof tokenParts)[number], number> &
  Record<'listCostHigh' | 'listCostLow' | 'effectiveCostHigh' | 'effectiveCostLow', bigint>
type CountName = Exclude<keyof UsageSum['sums'], 'tokens' | 'listCost' | 'effectiveCost'>

function usageSumOf(row: UsageRow, groupBy: readonly UsageDimension[], start: number): UsageSum {
  const { calls, errors, unpricedCalls, countedCalls, partialCalls, inputTokens, outputTokens } = row
  const tokens: UsageSum['sums']['tokens'] = {}
  for (const part of tokenParts) if (row[part] !== 0) tokens[part] = row[part]
  const group: UsageSum['group'] = {}
  for (const dimension of groupBy) group[dimension] = row[dimension] === '' ? null : row[dimension]
  return {
    bucketStart: start,
    group,
    sums: {
      calls,
      errors,
      unpricedCalls,
      countedCalls,
      partialCalls,
      inputTokens,
      outputTokens,
      tokens,
      listCost: (row.listCostHigh << 32n) + row.listCostLow,
      effectiveCost: (row.effectiveCostHigh << 32n) + row.effectiveCostLow,
    },
  }
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
