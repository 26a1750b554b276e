import type { PriceEntry } from '@outlay/shared/pricing'
import { eq, sql } from 'drizzle-orm'
import type { SqliteDatabase, SqliteReader } from './open-database.ts'
import { prices } from './schema/index.ts'

/** The first day (UTC) of each price that was ever recorded here; null when none was noted. */
export function createPriceDays({ db }: Pick<SqliteReader, 'db'>): (priceId: string) => string | null {
  // Cached: a recorded price never changes, and an export asks for the same few with every row.
  const known = new Map<string, string | null>()
  return (id) => {
    const remembered = known.get(id)
    if (remembered !== undefined) return remembered
    const found = db.select({ row: prices.row }).from(prices).where(eq(prices.id, id)).get()
    if (!found) return null
    const day = dayOf(JSON.parse(found.row) as Pick<PriceEntry, 'from'>)
    known.set(id, day)
    return day
  }
}

function dayOf({ from }: Pick<PriceEntry, 'from'>): string | null {
  return from === null ? null : new Date(from).toISOString().slice(0, 10)
}

/** Dated prices, as they were when this installation first knew them. */
export function createPriceStore({ db }: Pick<SqliteDatabase, 'db'>) {
  return {
    /** Adds the missing prices. A recorded price never changes. */
    addMissing(entries: readonly PriceEntry[], now: number): void {
      const known = new Set(
        db
          .select({ id: prices.id })
          .from(prices)
          .all()
          .map(({ id }) => id),
      )
      const missing = entries.filter(({ id }) => !known.has(id))
      if (missing.length === 0) return
      const value = sql.placeholder
      const insert = db
        .insert(prices)
        .values({
          id: value('id'),
          provider: value('provider'),
          model: value('model'),
          row: value('row'),
          addedAt: now,
        })
        .onConflictDoNothing()
        .prepare()
      db.transaction(() => {
        for (const entry of missing) {
          const { id, provider, model } = entry
          insert.run({ id, provider, model, row: JSON.stringify(entry) })
        }
      })
    },
  }
}
