import { coarsenRollups, type LedgerSums, type RollupCell, type RollupSpan } from '../../follower/index.ts'
import { prepareAddToFacets } from './add-to-facets.ts'
import { addToSums, placeholdersFor } from './add-to-sums.ts'
import { compileQuery } from './compile-query.ts'
import type { SqliteDatabase } from './open-database.ts'
import { prepareAddReportedCost } from './reported-costs.ts'
import type { Bindable } from './request-row.ts'
import { rollupWriters } from './rollup-row.ts'
import { rollupTables } from './rollup-tables.ts'

/** The columns that identify a cell. All others are sums. */
const rollupKeyColumns = ['start', 'projectId', 'keyId', 'provider', 'model'] as const

/**
 * Prepares the function that adds sums to those on record, for all spans. Call the function inside a
 * transaction.
 */
export function prepareAddToRollups({
  client,
  db,
}: Pick<SqliteDatabase, 'client' | 'db'>): (sums: LedgerSums) => void {
  const addTo = {
    'quarter-hour': prepareAddTo('quarter-hour'),
    hour: prepareAddTo('hour'),
    day: prepareAddTo('day'),
  }
  const addReportedCost = prepareAddReportedCost({ db })
  const addToFacets = prepareAddToFacets({ client, db })
  return (sums) => {
    const quarters = [...sums.cells()]
    // A batch seldom spans more than one quarter-hour, so each table gets one row per cell.
    const hours = coarsenRollups(quarters, 'hour')
    for (const cell of quarters) addTo['quarter-hour'](cell)
    for (const cell of hours) addTo.hour(cell)
    for (const cell of coarsenRollups(hours, 'day')) addTo.day(cell)
    for (const cell of sums.reportedCosts()) addReportedCost(cell)
    addToFacets([...sums.facets()])
  }

  function prepareAddTo(span: RollupSpan): (cell: RollupCell) => void {
    const table = rollupTables[span]
    const { text, names } = compileQuery(
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
