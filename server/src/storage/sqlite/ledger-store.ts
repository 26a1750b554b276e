import { type ReceiptValues, receiptValues } from '@outlay/shared/records'
import Database from 'better-sqlite3'
import { eq, inArray, Placeholder, type SQL, sql } from 'drizzle-orm'
import {
  coarsenRollups,
  type LedgerStore,
  type Receipt,
  type RollupCell,
  type RollupSpan,
  StorageUnavailable,
} from '../../ledger/index.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import { adjustmentRow } from './adjustment-row.ts'
import type { SqliteDatabase } from './open-database.ts'
import { prepareAddReportedCost } from './reported-costs.ts'
import { type Bindable, createRowWriter, receiptOf, requestColumnNames, usualValues } from './request-row.ts'
import { rollupWriters } from './rollup-row.ts'
import { rollupTables } from './rollup-tables.ts'
import { adjustments, bookedObjects, keys, requests } from './schema.ts'

const idsPerQuery = 500
/** The columns that say which cell a rollup is; all others are sums. */
const rollupKeyColumns = ['start', 'projectId', 'keyId', 'provider', 'model'] as const

/**
 * The ledger's part of the SQLite file. The SQL is Drizzle's, made once; the statements that run for
 * every call are executed by better-sqlite3 directly, which saves Drizzle's work per row.
 */
export function createLedgerStore({ client, db }: Pick<SqliteDatabase, 'client' | 'db'>): LedgerStore {
  const insertRequest = prepareInsertRequest()
  const writeRow = createRowWriter(requestColumnNames)
  const addTo = {
    'quarter-hour': prepareAddTo('quarter-hour'),
    hour: prepareAddTo('hour'),
    day: prepareAddTo('day'),
  }
  const addReportedCost = prepareAddReportedCost({ db })
  const begin = client.prepare('BEGIN IMMEDIATE')
  const commit = client.prepare('COMMIT')
  const rollback = client.prepare('ROLLBACK')

  return {
    transaction(work) {
      try {
        begin.run()
        work()
        commit.run()
      } catch (error) {
        if (client.inTransaction) rollback.run()
        throw asUnavailable(error)
      }
    },
    insertRequest,
    replaceRequest(receipt) {
      const row: Bindable[] = []
      writeRow(receiptValues(receipt), row)
      const values = requestColumnNames.map((column, place) => [column, asDriverValue(row[place]!)])
      db.update(requests).set(Object.fromEntries(values)).where(eq(requests.id, receipt.id)).run()
    },
    readRequest(id) {
      const row = db.select().from(requests).where(eq(requests.id, id)).get()
      return row ? receiptOf(row) : null
    },
    insertAdjustment(adjustment) {
      return (
        db.insert(adjustments).values(adjustmentRow(adjustment)).onConflictDoNothing().run().changes === 1
      )
    },
    hasAdjustment(requestId) {
      const found = db
        .select({ id: adjustments.id })
        .from(adjustments)
        .where(eq(adjustments.requestId, requestId))
        .get()
      return found !== undefined
    },
    recordedIds(ids) {
      const found = new Set<string>()
      for (let start = 0; start < ids.length; start += idsPerQuery) {
        const page = ids.slice(start, start + idsPerQuery)
        for (const { id } of db
          .select({ id: requests.id })
          .from(requests)
          .where(inArray(requests.id, page))
          .all()) {
          found.add(id)
        }
      }
      return found
    },
    addToRollups(sums) {
      const quarters = [...sums.cells()]
      // A batch is seldom of more than one quarter-hour: one row of each table for each of its cells.
      const hours = coarsenRollups(quarters, 'hour')
      for (const cell of quarters) addTo['quarter-hour'](cell)
      for (const cell of hours) addTo.hour(cell)
      for (const cell of coarsenRollups(hours, 'day')) addTo.day(cell)
      for (const cell of sums.reportedCosts()) addReportedCost(cell)
    },
    putObject(objectId, requestId, isBooked) {
      const row = db.insert(bookedObjects).values({ objectId, requestId, isBooked })
      // The call that made it keeps it, and the one that has its usage, whoever asks later.
      if (!isBooked) row.onConflictDoNothing().run()
      else {
        const { isBooked: wasBooked } = bookedObjects
        row
          .onConflictDoUpdate({
            target: bookedObjects.objectId,
            set: { requestId, isBooked },
            setWhere: eq(wasBooked, false),
          })
          .run()
      }
    },
    findObject(objectId) {
      const { requestId, isBooked } = bookedObjects
      const row = db
        .select({ requestId, isBooked })
        .from(bookedObjects)
        .where(eq(bookedObjects.objectId, objectId))
        .get()
      return row ?? null
    },
    insertKey(key) {
      db.insert(keys)
        .values({ ...key, permissions: [...key.permissions] })
        .onConflictDoNothing()
        .run()
    },
  }

  /** Binding its values is most of what a row costs, and more than a third of the columns are the same in most rows: those are part of the SQL. */
  function prepareInsertRequest(): (receipt: Receipt) => boolean {
    const columns = [...usualValues.keys()]
    const usual = [...usualValues.values()]
    const writeUnusual = createRowWriter(columns)
    const unusual: Bindable[] = new Array(usual.length)
    const insertUsual = prepareInsert(
      Object.fromEntries(columns.map((name, place) => [name, usual[place] === null ? sql`NULL` : sql`0`])),
    )
    const insertAny = prepareInsert({})
    return (receipt) => {
      const values = receiptValues(receipt)
      writeUnusual(values, unusual)
      for (let place = 0; place < usual.length; place += 1) {
        if (unusual[place] !== usual[place]) return insertAny(values)
      }
      return insertUsual(values)
    }
  }

  function prepareInsert(fixed: Record<string, SQL>): (values: ReceiptValues) => boolean {
    const placed = { ...placeholdersFor(requests), ...fixed }
    const { text, names } = compile(db.insert(requests).values(placed).onConflictDoNothing().toSQL())
    const statement = client.prepare(text)
    const writeRow = createRowWriter(names)
    const row: Bindable[] = new Array(names.length)
    return (values) => {
      writeRow(values, row)
      return statement.run(row).changes === 1
    }
  }

  function prepareAddTo(span: RollupSpan): (cell: RollupCell) => void {
    const table = rollupTables[span]
    const { text, names } = compile(
      db
        .insert(table)
        .values(placeholdersFor(table))
        .onConflictDoUpdate(addToSums(table, rollupKeyColumns))
        .toSQL(),
    )
    const statement = client.prepare(text)
    const writers = names.map((name) => rollupWriters[name]!)
    const row: Bindable[] = new Array(writers.length)
    return (cell) => {
      for (let column = 0; column < writers.length; column += 1) row[column] = writers[column]!(cell)
      statement.run(row)
    }
  }
}

/** SQLite's codes for a database that cannot be written now and may be later: a damaged one when it is restored. */
const passingCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/

function asUnavailable(error: unknown): unknown {
  const isPassing = error instanceof Database.SqliteError && passingCodes.test(error.code)
  return isPassing ? new StorageUnavailable(error.code, { cause: error }) : error
}

/** Drizzle's SQL with the order in which it wants its placeholders bound. */
function compile(query: { sql: string; params: unknown[] }): { text: string; names: string[] } {
  const names = query.params.map((param) => {
    const placeholder = param instanceof Placeholder ? param : (param as { value?: unknown }).value
    if (placeholder instanceof Placeholder) return placeholder.name as string
    throw new Error('a prepared insert has a parameter that is not a placeholder')
  })
  return { text: query.sql, names }
}

/** The update path goes through Drizzle's own mapping, which turns flags and money into what is stored. */
function asDriverValue(value: Bindable): SQL {
  return sql`${value}`
}
