import { and, eq, getTableColumns, gte, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { DriftCell, DriftStore } from '../../metering/drift/index.ts'
import type { SqliteDatabase } from './open-database.ts'
import { drift } from './schema.ts'

type Row = typeof drift.$inferSelect

/** Counted against reported, in the SQLite file. */
export function createDriftStore({ client, db }: Pick<SqliteDatabase, 'client' | 'db'>): DriftStore {
  const add = db
    .insert(drift)
    .values(placeholders())
    .onConflictDoUpdate({ target: keyColumns, set: sums })
    .prepare()
  return {
    addDrift(cells) {
      client.transaction(() => {
        for (const cell of cells) add.run(rowOf(cell))
      })()
    },
    readDrift(sinceDay) {
      const isReal = and(gte(drift.day, sinceDay), eq(drift.isSampleData, false))
      return db.select().from(drift).where(isReal).all().map(cellOf)
    },
  }
}

const keyColumns = [drift.day, drift.provider, drift.model, drift.family, drift.isSampleData]

const sums = {
  samples: plus(drift.samples),
  exactMatches: plus(drift.exactMatches),
  countedTokens: plus(drift.countedTokens),
  reportedTokens: plus(drift.reportedTokens),
  boundedReportedTokens: plus(drift.boundedReportedTokens),
  systemTokens: plus(drift.systemTokens),
  historyTokens: plus(drift.historyTokens),
  userTokens: plus(drift.userTokens),
  toolsTokens: plus(drift.toolsTokens),
  imagesTokens: plus(drift.imagesTokens),
}

/** A value for each column that is told when the statement runs. */
function placeholders(): typeof drift.$inferInsert {
  // Drizzle accepts placeholders where values go, but says so only in the types of single columns.
  const values: unknown = Object.fromEntries(
    Object.keys(getTableColumns(drift)).map((name) => [name, sql.placeholder(name)]),
  )
  return values as typeof drift.$inferInsert
}

function plus(column: SQLiteColumn): SQL {
  return sql`${column} + ${sql.raw(`excluded.${column.name}`)}`
}

function rowOf({ sums: { parts, ...sums }, model, ...key }: DriftCell): Row {
  return {
    ...key,
    model: model ?? '',
    ...sums,
    systemTokens: parts.system,
    historyTokens: parts.history,
    userTokens: parts.user,
    toolsTokens: parts.tools,
    imagesTokens: parts.images,
  }
}

function cellOf(row: Row): DriftCell {
  const { day, provider, model, family, isSampleData } = row
  return { day, provider, model: model || null, family, isSampleData, sums: driftSumsOf(row) }
}

/** The sums of a row, or of a group of them. */
export function driftSumsOf(row: Omit<Row, 'day' | 'provider' | 'model' | 'family' | 'isSampleData'>) {
  return {
    samples: row.samples,
    exactMatches: row.exactMatches,
    countedTokens: row.countedTokens,
    reportedTokens: row.reportedTokens,
    boundedReportedTokens: row.boundedReportedTokens,
    parts: {
      system: row.systemTokens,
      history: row.historyTokens,
      user: row.userTokens,
      tools: row.toolsTokens,
      images: row.imagesTokens,
    },
  }
}
