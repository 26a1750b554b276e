import type { UsageDimension } from '@outlay/shared/api'
import { tokenParts } from '@outlay/shared/usage'
import { and, desc, eq, gte, inArray, isNull, lt, min, ne, or, type SQL, sql } from 'drizzle-orm'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { CallFilter, Names, RecordedCall, ReportStore, UsageSum } from '../../reports/index.ts'
import type { SqliteReader } from './open-database.ts'
import { receiptOf } from './request-row.ts'
import { keys, projects, requests, rollups } from './schema.ts'

/** SQLite's limit on parameters is far above it, and its plans for lists this long are still good ones. */
const idsPerQuery = 500

/** Reports from the SQLite file, through a connection that only reads. */
export function createReportStore({ client, db }: SqliteReader): ReportStore {
  return {
    async listCalls(filter, limit) {
      const wanted = wantedCalls(filter)
      if (filter.model === null) return newestCalls(wanted, limit)
      // Asked in two halves, each of which the index by model answers in order; as one condition with
      // "or", all calls of the model would be read and sorted.
      const asked = newestCalls([...wanted, eq(requests.requestModel, filter.model)], limit)
      const answered = newestCalls(
        [...wanted, isNull(requests.requestModel), eq(requests.responseModel, filter.model)],
        limit,
      )
      return [...asked, ...answered].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
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

  function newestCalls(wanted: readonly SQL[], limit: number): RecordedCall[] {
    const rows = db
      .select()
      .from(requests)
      .where(and(...wanted))
      .orderBy(desc(requests.id))
      .limit(limit)
      .all()
    return rows.map(receiptOf)
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

function wantedCalls({ fromId, beforeId, projectId, keyId, outcome }: CallFilter): SQL[] {
  return [
    ...(fromId === null ? [] : [gte(requests.id, fromId)]),
    ...(beforeId === null ? [] : [lt(requests.id, beforeId)]),
    ...(projectId === null ? [] : [eq(requests.projectId, projectId)]),
    ...(keyId === null ? [] : [eq(requests.keyId, keyId)]),
    ...(outcome === null ? [] : [eq(requests.outcome, outcome)]),
  ]
}

function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += idsPerQuery) yield ids.slice(start, start + idsPerQuery)
}
