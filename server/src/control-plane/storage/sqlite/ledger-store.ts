import { type Receipt, type ReceiptValues, receiptValues, type SeenKey } from '@outlay/shared/records'
import Database from 'better-sqlite3'
import { eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type Pace, withoutRest } from '../../../lib/pace.ts'
import {
  type KeptObject,
  type LedgerBatch,
  type LedgerStore,
  StorageUnavailable,
} from '../../follower/index.ts'
import { prepareAddToRollups } from './add-to-rollups.ts'
import { placeholdersFor } from './add-to-sums.ts'
import { adjustmentRow, adjustmentsOf } from './adjustment-row.ts'
import { compileQuery } from './compile-query.ts'
import type { SqliteDatabase } from './open-database.ts'
import { type Bindable, createRowWriter, receiptOf, requestColumnNames, usualValues } from './request-row.ts'
import { adjustments, bookedObjects, journalPositions, keys, requests } from './schema/index.ts'

const idsPerQuery = 500

type LedgerStoreDeps = Pick<SqliteDatabase, 'client' | 'db'> & { pace?: Pace | undefined }

/**
 * The ledger in the SQLite file. Drizzle builds the SQL once. Statements that run for every call are executed
 * by better-sqlite3 directly, which saves Drizzle's work per row.
 */
export function createLedgerStore({ client, db, pace = withoutRest }: LedgerStoreDeps): LedgerStore {
  const insertRequest = prepareInsertRequest()
  const writeRow = createRowWriter(requestColumnNames)
  const addToRollups = prepareAddToRollups({ client, db })
  // Asked for every batch, so one statement takes any number of ids.
  const findRecorded = client
    .prepare('SELECT id FROM requests WHERE id IN (SELECT value FROM json_each(?))')
    .pluck()
  // Written with every batch, so its SQL is built once.
  const writePosition = db
    .insert(journalPositions)
    .values({ journalId: sql.placeholder('journalId'), position: sql.placeholder('position') })
    .onConflictDoUpdate({ target: journalPositions.journalId, set: { position: sql`excluded.position` } })
    .prepare()
  const begin = client.prepare('BEGIN IMMEDIATE')
  const commit = client.prepare('COMMIT')
  const rollback = client.prepare('ROLLBACK')

  return {
    async readPosition(journalId) {
      return asUnavailable(() => {
        const { position } = journalPositions
        const row = db
          .select({ position })
          .from(journalPositions)
          .where(eq(journalPositions.journalId, journalId))
          .get()
        return row?.position ?? null
      })
    },
    async lookUp({ requestIds = [], wholeRequestIds = [], objectIds = [] }) {
      return asUnavailable(() => {
        const rows = pagesOf(wholeRequestIds).flatMap((ids) =>
          db.select().from(requests).where(inArray(requests.id, ids)).all(),
        )
        return {
          recorded: recordedIds(requestIds),
          receipts: new Map(rows.map((row) => [row.id, receiptOf(row)])),
          adjusted: new Set(adjustmentsOf({ db }, rows).keys()),
          objects: objectsOf(objectIds),
        }
      })
    },
    async commit(batch) {
      asUnavailable(() => {
        try {
          begin.run()
          write(batch)
          commit.run()
        } finally {
          if (client.inTransaction) rollback.run()
        }
      })
    },
  }

  function write(batch: LedgerBatch): void {
    const { keys: seen = [], inserted = [], replaced = [], adjustments: booked = [] } = batch
    for (const key of seen) insertKey(key)
    for (const receipt of inserted) {
      insertRequest(receipt)
      pace()
    }
    for (const receipt of replaced) replaceRequest(receipt)
    for (const adjustment of booked) db.insert(adjustments).values(adjustmentRow(adjustment)).run()
    if (batch.sums) addToRollups(batch.sums)
    for (const [objectId, object] of batch.objects ?? []) putObject(objectId, object)
    if (batch.position) putPosition(batch.position)
  }

  function recordedIds(ids: readonly string[]): Set<string> {
    return new Set(ids.length === 0 ? [] : (findRecorded.all(JSON.stringify(ids)) as string[]))
  }

  function objectsOf(ids: readonly string[]): Map<string, KeptObject> {
    const rows = pagesOf(ids).flatMap((page) =>
      db.select().from(bookedObjects).where(inArray(bookedObjects.objectId, page)).all(),
    )
    return new Map(rows.map(({ objectId, requestId, isBooked }) => [objectId, { requestId, isBooked }]))
  }

  function replaceRequest(receipt: Receipt): void {
    const row: Bindable[] = []
    writeRow(receiptValues(receipt), row)
    const values = requestColumnNames.map((column, place) => [column, asDriverValue(row[place]!)])
    db.update(requests).set(Object.fromEntries(values)).where(eq(requests.id, receipt.id)).run()
  }

  function putObject(objectId: string, object: KeptObject): void {
    db.insert(bookedObjects)
      .values({ objectId, ...object })
      // A call that has its usage on record stays the owner.
      .onConflictDoUpdate({
        target: bookedObjects.objectId,
        set: object,
        setWhere: eq(bookedObjects.isBooked, false),
      })
      .run()
  }

  function putPosition({ journalId, position }: NonNullable<LedgerBatch['position']>): void {
    writePosition.run({ journalId, position })
  }

  function insertKey(key: SeenKey): void {
    db.insert(keys)
      .values({ ...key, permissions: [...key.permissions] })
      .onConflictDoNothing()
      .run()
  }

  /**
   * Binding values is the main cost of a row, and more than a third of the columns have the same value in
   * most rows. So those values are part of the SQL.
   */
  function prepareInsertRequest(): (receipt: Receipt) => void {
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

  function prepareInsert(fixed: Record<string, SQL>): (values: ReceiptValues) => void {
    const placed = { ...placeholdersFor(requests), ...fixed }
    const { text, names } = compileQuery(db.insert(requests).values(placed).toSQL())
    const statement = client.prepare(text)
    const writeRow = createRowWriter(names)
    const row: Bindable[] = new Array(names.length)
    return (values) => {
      writeRow(values, row)
      statement.run(row)
    }
  }
}

/**
 * SQLite's codes for a database that may be writable later. A damaged one is writable again once it is
 * restored.
 */
const passingCodes = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL|CORRUPT|NOTADB)/

function asUnavailable<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const isPassing = error instanceof Database.SqliteError && passingCodes.test(error.code)
    throw isPassing ? new StorageUnavailable(error.code, { cause: error }) : error
  }
}

function pagesOf(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / idsPerQuery) }, (_, page) =>
    ids.slice(page * idsPerQuery, (page + 1) * idsPerQuery),
  )
}

/** Updates use Drizzle's mapping, which converts flags and money to their stored form. */
function asDriverValue(value: Bindable): SQL {
  return sql`${value}`
}
