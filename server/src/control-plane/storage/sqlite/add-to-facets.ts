import { and, count, eq, gte, lt, sql } from 'drizzle-orm'
import {
  admitFacetValues,
  type FacetCell,
  type FacetValue,
  facetValuesIn,
  facetValuesMax,
  facetValueText,
  tagNamesMax,
  withoutOtherValues,
} from '../../follower/index.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import { compileQuery } from './compile-query.ts'
import type { SqliteDatabase, SqliteReader } from './open-database.ts'
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
 * there is room, and keeps them: which ones have them never depends on what comes later.
 */
function prepareOwnValues({ client, db }: Database): (cells: readonly FacetCell[]) => Set<string> {
  const find = prepareFindFacetValues({ client })
  const { monthStart, projectId, dimension, value } = facetValues
  const isIn = and(
    eq(monthStart, sql.placeholder('monthStart')),
    eq(projectId, sql.placeholder('projectId')),
    eq(dimension, sql.placeholder('dimension')),
    gte(value, sql.placeholder('from')),
    lt(value, sql.placeholder('to')),
  )
  const countIn = db.select({ known: count() }).from(facetValues).where(isIn).prepare()
  const insert = db.insert(facetValues).values(placeholdersFor(facetValues)).prepare()
  return (cells) => {
    const values = facetValuesIn(cells)
    const own = new Set(find(values).map(facetValueText))
    for (const admitted of admitFacetValues(values, own, roomFor)) {
      insert.run(admitted)
      own.add(facetValueText(admitted))
    }
    return own
  }

  function roomFor(asked: FacetValue): number {
    const max = asked.dimension === 'tag-name' ? tagNamesMax : facetValuesMax
    return max - countIn.get({ ...asked, ...rangeOf(asked) })!.known
  }
}

/** Of a tag the values with its name: `=` is followed by `>`. Of any other label all values. */
function rangeOf({ dimension, value }: FacetValue): { from: string; to: string } {
  if (dimension !== 'tag') return { from: '', to: '\u{10ffff}' }
  const name = value.slice(0, value.indexOf('='))
  return { from: `${name}=`, to: `${name}>` }
}

/** Prepares the function that finds those of these values that have sums of their own. */
export function prepareFindFacetValues({
  client,
}: Pick<SqliteReader, 'client'>): (asked: readonly FacetValue[]) => FacetValue[] {
  const found = client.prepare(
    `SELECT month_start AS monthStart, project_id AS projectId, dimension, value FROM facet_values
     WHERE (month_start, project_id, dimension, value) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?))`,
  )
  return (asked) => {
    const tuples = asked.map(({ monthStart, projectId, dimension, value }) => [
      ...[monthStart, projectId, dimension, value],
    ])
    return found.all(JSON.stringify(tuples)) as FacetValue[]
  }
}
