import type { OwnPrice, OwnRecords } from '@outlay/shared/pricing'
import { asc, count, desc, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type { OwnPriceStore, PriceChange } from '../../prices/index.ts'
import type { SqliteDatabase, SqliteReader } from './open-database.ts'
import { createPriceStore } from './price-store.ts'
import { refuseUnwritable } from './refuse-unwritable.ts'
import {
  ownNames,
  ownPrices,
  priceChanges,
  prices,
  priceWithdrawals,
  projectFactors,
} from './schema/index.ts'

const idsPerQuery = 200

/** The installation's own prices, names and factors in the SQLite file. Rows are only ever added. */
export function createOwnPriceStore({ client, db }: Pick<SqliteDatabase, 'client' | 'db'>): OwnPriceStore {
  return {
    readOwn: async () => readOwnRecords({ db }),
    // A price is on record before it becomes an own price, so the id of an unfinished addition is taken too.
    isTaken: async (id) => [ownPrices, prices].some((table) => hasId(table, id)),
    addChange: async (change) => refuseUnwritable(() => client.transaction(() => insert(change))()),
    listChanges: async (limit) =>
      withContents(
        db
          .select()
          .from(priceChanges)
          .orderBy(desc(priceChanges.at), desc(priceChanges.id))
          .limit(limit)
          .all(),
      ),
    async findChange(id) {
      return withContents(db.select().from(priceChanges).where(eq(priceChanges.id, id)).all())[0] ?? null
    },
    addMissing: async (entries, now) =>
      refuseUnwritable(() => createPriceStore({ db }).addMissing(entries, now)),
  }

  function hasId(table: typeof ownPrices | typeof prices, id: string): boolean {
    return db.select({ id: table.id }).from(table).where(eq(table.id, id)).get() !== undefined
  }

  function insert({ prices, names, factors, withdrawn, ...change }: PriceChange): void {
    const changeId = change.id
    db.insert(priceChanges).values(change).onConflictDoNothing().run()
    for (const price of prices) {
      const { id, provider, model, addedAt } = price
      const row = { id, changeId, provider, model, row: JSON.stringify(price), addedAt }
      db.insert(ownPrices).values(row).run()
    }
    for (const name of names) {
      db.insert(ownNames)
        .values({ ...name, changeId })
        .run()
    }
    for (const factor of factors) {
      db.insert(projectFactors)
        .values({ ...factor, changeId })
        .run()
    }
    for (const recordId of withdrawn) db.insert(priceWithdrawals).values({ recordId, changeId }).run()
  }

  function withContents(changes: (typeof priceChanges.$inferSelect)[]): PriceChange[] {
    return Array.from({ length: Math.ceil(changes.length / idsPerQuery) }, (_, page) =>
      changes.slice(page * idsPerQuery, (page + 1) * idsPerQuery),
    ).flatMap((page) => {
      const ids = page.map(({ id }) => id)
      const prices = db.select().from(ownPrices).where(inArray(ownPrices.changeId, ids)).all()
      const names = db.select().from(ownNames).where(inArray(ownNames.changeId, ids)).all()
      const factors = db.select().from(projectFactors).where(inArray(projectFactors.changeId, ids)).all()
      const withdrawn = db
        .select()
        .from(priceWithdrawals)
        .where(inArray(priceWithdrawals.changeId, ids))
        .all()
      return page.map((change) => {
        const isOf = ({ changeId }: { changeId: string }) => changeId === change.id
        return {
          ...change,
          prices: prices.filter(isOf).map(priceOf),
          names: names.filter(isOf).map(({ changeId, ...name }) => name),
          factors: factors.filter(isOf).map(({ changeId, ...factor }) => factor),
          withdrawn: withdrawn.filter(isOf).map(({ recordId }) => recordId),
        }
      })
    })
  }
}

/** All rows in force, in order of addition. SQLite's row numbers order the rows of one moment. */
export function readOwnRecords({ db }: Pick<SqliteReader, 'db'>): OwnRecords {
  const withdrawn = db.select({ id: priceWithdrawals.recordId }).from(priceWithdrawals)
  const inOrder = asc(sql`rowid`)
  return {
    prices: db
      .select()
      .from(ownPrices)
      .where(notInArray(ownPrices.id, withdrawn))
      .orderBy(asc(ownPrices.addedAt), inOrder)
      .all()
      .map(priceOf),
    names: db
      .select()
      .from(ownNames)
      .where(notInArray(ownNames.id, withdrawn))
      .orderBy(asc(ownNames.addedAt), inOrder)
      .all()
      .map(({ changeId, ...name }) => name),
    factors: db
      .select()
      .from(projectFactors)
      .where(notInArray(projectFactors.id, withdrawn))
      .orderBy(asc(projectFactors.addedAt), inOrder)
      .all()
      .map(({ changeId, ...factor }) => factor),
  }
}

/** A text that changes with every addition or withdrawal, because rows are only ever added. */
export function ownRecordsVersion({ db }: Pick<SqliteReader, 'db'>): string {
  const tables = [ownPrices, ownNames, projectFactors, priceWithdrawals]
  return tables.map((table) => db.select({ rows: count() }).from(table).get()?.rows ?? 0).join('/')
}

/** Only {@link createOwnPriceStore} writes these values, and never again. */
function priceOf({ row }: { row: string }): OwnPrice {
  return JSON.parse(row) as OwnPrice
}
