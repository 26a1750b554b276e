import type { PriceEntry } from '@outlay/shared/pricing'
import type { SqliteDatabase } from './open-database.ts'
import { prices } from './schema.ts'

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
