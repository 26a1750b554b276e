import type { LabelDimension } from '@outlay/shared/records'
import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type FacetValue, latencyBoundsMs } from '../../../follower/index.ts'
import { picoUsd, snakeCase, tokenColumns, whole } from './columns.ts'

/** Sums per UTC quarter-hour, project, key, provider and model. */
export const rollups = rollupTable('rollups', 'quarter_start')
/** The same per UTC hour and per UTC day: what a report over a year reads instead of 35,040 quarter-hours. */
export const rollupsHour = rollupTable('rollups_hour', 'hour_start')
export const rollupsDay = rollupTable('rollups_day', 'day_start')

/**
 * '' means "none", because SQLite treats NULLs in a primary key as different from each other. The start comes first
 * in the key, so that a range of time is a range of the table. Each sum of money has two columns, one in units of 2^32
 * pico-dollars and one in pico-dollars, and neither carries over into the other. One column would overflow at
 * $9.2 million, and the call that overflows it could not be recorded.
 */
function rollupTable(name: string, startColumn: string) {
  return sqliteTable(
    name,
    {
      start: whole(startColumn).notNull(),
      ...sumColumns(),
    },
    (table) => [
      primaryKey({ columns: [table.start, table.projectId, table.keyId, table.provider, table.model] }),
    ],
  )
}

/**
 * The same sums per UTC quarter-hour and label: session, agent, repository, end user, tag. A report is about one kind of
 * label, so that comes first in the key. Values beyond the bound are summed up under '', or under the name of their tag (`feature=`).
 */
export const facets = sqliteTable(
  'facets',
  {
    dimension: text('dimension').$type<LabelDimension>().notNull(),
    start: whole('quarter_start').notNull(),
    value: text('value').notNull(),
    ...sumColumns(),
  },
  ({ dimension, start, value, projectId, keyId, provider, model }) => [
    primaryKey({ columns: [dimension, start, value, projectId, keyId, provider, model] }),
  ],
)

/** The labels that have sums of their own in a UTC month and project: a bounded number of each kind. */
export const facetValues = sqliteTable(
  'facet_values',
  {
    monthStart: whole('month_start').notNull(),
    projectId: text('project_id').notNull(),
    dimension: text('dimension').$type<FacetValue['dimension']>().notNull(),
    value: text('value').notNull(),
  },
  ({ monthStart, projectId, dimension, value }) => [
    primaryKey({ columns: [monthStart, projectId, dimension, value] }),
  ],
)

/** Whose calls a cell sums up, and the sums. */
function sumColumns() {
  return {
    projectId: text('project_id').notNull(),
    keyId: text('key_id').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    calls: whole('calls').notNull(),
    errors: whole('errors').notNull(),
    unpricedCalls: whole('unpriced_calls').notNull(),
    countedCalls: whole('counted_calls').notNull(),
    partialCalls: whole('partial_calls').notNull(),
    inputTokens: whole('input_tokens').notNull(),
    outputTokens: whole('output_tokens').notNull(),
    ...tokenColumns((column) => whole(column).notNull()),
    listCostHigh: picoUsd('list_cost_high').notNull(),
    listCostLow: picoUsd('list_cost_low').notNull(),
    effectiveCostHigh: picoUsd('effective_cost_high').notNull(),
    effectiveCostLow: picoUsd('effective_cost_low').notNull(),
    ...histogramColumns('duration', (column) => whole(column).notNull()),
    ...histogramColumns('timeToFirstToken', (column) => whole(column).notNull()),
  }
}

/** A column for each bucket of a latency histogram: `duration0` to `duration14`. */
function histogramColumns<Name extends string, Column>(name: Name, make: (name: string) => Column) {
  const columns = [...latencyBoundsMs, Number.POSITIVE_INFINITY].map((_, bucket) => [
    `${name}${bucket}`,
    make(`${snakeCase(name)}_${bucket}`),
  ])
  return Object.fromEntries(columns) as Record<`${Name}${number}`, Column>
}
