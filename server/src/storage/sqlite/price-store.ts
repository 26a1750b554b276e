import type { PriceEntry } from '@outlay/shared/pricing'
import { eq } from 'drizzle-orm'
import type { SqliteDatabase, SqliteReader } from './open-database.ts'
import { prices } from './schema.ts'

/** The first day (UTC) of each price that was ever known here; null where nobody noted it. */
export function createPriceDays({ db }: Pick<SqliteReader, 'db'>): (priceId: string) => string | null {
  return (id) => {
    const found = db.select({ row: prices.row }).from(prices).where(eq(prices.id, id)).get()
    if (!found) return null
    const { from } = JSON.parse(found.row) as Pick<PriceEntry, 'from'>
    return from === null ? null : new Date(from).toISOString().slice(0, 10)
  }
}

/** Dated prices, kept as they were when this installation first knew them. */
export function createPriceStore({ db }: Pick<SqliteDatabase, 'db'>) {
  return {
    /** Adds the prices that are not there yet; a price that is there is never changed. */
    addMissing(entries: readonly PriceEntry[], now: number): void {
      const known = new Set(
        db
          .select({ id: prices.id })
          .from(prices)
          .all()
          .map(({ id }) => id),
      )
      db.transaction((transaction) => {
        for (const entry of entries) {
          if (known.has(entry.id)) continue
          const row = {
            id: entry.id,
            provider: entry.provider,
            model: entry.model,
            row: JSON.stringify(entry),
            addedAt: now,
          }
          transaction.insert(prices).values(row).onConflictDoNothing().run()
        }
      })
    },
  }
}
