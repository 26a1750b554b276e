import { and, count, eq, sql } from 'drizzle-orm'
import {
  type FacetCell,
  type FacetValue,
  facetValuesIn,
  facetValuesMax,
  facetValueText,
  withoutOtherValues,
} from '../../follower/index.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import { compileQuery } from './compile-query.ts'
import type { SqliteDatabase } from './open-database.ts'
import type { Bindable } from './request-row.ts'
import { rollupWriters } from './rollup-row.ts'
import { facets, facetValues } from './schema/index.ts'

/** The columns that identify a cell. All others are sums. */
const facetKeyColumns = ['dimension', 'start', 'value', 'projectId', 'keyId', 'provider', 'model'] as const

type Database = Pick<SqliteDatabase, 'client' | 'db'>

/** Prepares the function that adds sums by label to those on record. Call the function inside a transaction. */
export function prepareAddToFacets({ client, db }: Database): (cells: readonly FacetCell[]) => void {
  const ownValues = prepareOwnValues({ client, db })
  const { text, names } = compileQuery(
    db
      .insert(facets)
      .values(placeholdersFor(facets))
      .onConflictDoUpdate(addToSums(facets, facetKeyColumns))
      .toSQL(),
  )
  const statement = client.prepare(text)
  const row: Bindable[] = new Array(names.length)
  return (cells) => {
    if (cells.length === 0) return
    for (const cell of withoutOtherValues(cells, ownValues(cells))) {
      for (let column = 0; column < names.length; column += 1) row[column] = bindableOf(names[column]!, cell)
      statement.run(row)
    }
  }
}

function bindableOf(column: string, cell: FacetCell): Bindable {
  if (column === 'dimension') return cell.key.dimension
  return column === 'value' ? cell.key.value : rollupWriters[column]!(cell)
}

/**
 * Prepares the function that finds out which values in these cells have sums of their own. A new value gets them while
 * there is room in its month, and keeps them: which ones have them never depends on what comes later.
 */
function prepareOwnValues({ client, db }: Database): (cells: readonly FacetCell[]) => Set<string> {
  const findKnown = client.prepare(
    `SELECT month_start AS monthStart, dimension, value FROM facet_values
     WHERE (month_start, dimension, value) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?))`,
  )
  const countKnown = db
    .select({ known: count() })
    .from(facetValues)
    .where(
      and(
        eq(facetValues.monthStart, sql.placeholder('monthStart')),
        eq(facetValues.dimension, sql.placeholder('dimension')),
      ),
    )
    .prepare()
  const insert = db.insert(facetValues).values(placeholdersFor(facetValues)).prepare()
  return (cells) => {
    const values = facetValuesIn(cells)
    const asked = values.map(({ monthStart, dimension, value }) => [monthStart, dimension, value])
    const known = findKnown.all(JSON.stringify(asked)) as FacetValue[]
    const own = new Set(known.map(facetValueText))
    const room = new Map<string, number>()
    for (const value of values) {
      if (own.has(facetValueText(value))) continue
      const { monthStart, dimension } = value
      const place = `${monthStart} ${dimension}`
      const left = room.get(place) ?? facetValuesMax - countKnown.get({ monthStart, dimension })!.known
      room.set(place, left - 1)
      if (left <= 0) continue
      insert.run(value)
      own.add(facetValueText(value))
    }
    return own
  }
}
