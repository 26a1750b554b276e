import { and, eq, gte } from 'drizzle-orm'
import type { DriftCell, DriftStore } from '../../counting-drift/index.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import type { SqliteDatabase } from './open-database.ts'
import { drift } from './schema/index.ts'

type Row = typeof drift.$inferSelect

/** Counted against reported tokens, in the SQLite file. */
export function createDriftStore({ client, db }: Pick<SqliteDatabase, 'client' | 'db'>): DriftStore {
  const addToDrift = prepareAddToDrift({ db })
  return {
    async addDrift(cells) {
      client.transaction(() => addToDrift(cells))()
    },
    async readDrift(sinceDay) {
      const isReal = and(gte(drift.day, sinceDay), eq(drift.isSampleData, false))
      return db.select().from(drift).where(isReal).all().map(cellOf)
    },
  }
}

/** Adds sums to those on record, cell by cell. Call it inside a transaction. */
export function prepareAddToDrift({ db }: Pick<SqliteDatabase, 'db'>): (cells: readonly DriftCell[]) => void {
  const add = db
    .insert(drift)
    .values(placeholdersFor(drift))
    .onConflictDoUpdate(addToSums(drift, keyNames))
    .prepare()
  return (cells) => {
    for (const cell of cells) add.run(rowOf(cell))
  }
}

const keyNames = ['day', 'provider', 'model', 'family', 'isSampleData']

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

/** The sums of one row, or of a group of rows. */
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
