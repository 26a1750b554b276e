import type { KeyPermission } from '@outlay/shared/api'
import type { CountedFamily } from '@outlay/shared/drift'
import type { UnpricedReason } from '@outlay/shared/usage'
import { primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { latencyBoundsMs } from '../../follower/index.ts'
import type { PriceChangeKind } from '../../prices/index.ts'
import { flag, picoUsd, snakeCase, tokenColumns, whole } from './columns.ts'
import { requestColumns } from './request-columns.ts'

/** Whom spend belongs to. */
export const projects = sqliteTable(
  'projects',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    createdAt: whole('created_at').notNull(),
  },
  (table) => [uniqueIndex('projects_by_name').on(table.name)],
)

/** Who calls: Outlay keys, and callers' own provider keys once the provider has accepted them. */
export const keys = sqliteTable(
  'keys',
  {
    id: text('id').primaryKey(),
    kind: text('kind').$type<'outlay' | 'pass-through'>().notNull(),
    /** SHA-256 of an Outlay key, or the keyed fingerprint of a provider key; neither can be turned back. */
    digest: text('digest').notNull(),
    hint: text('hint').notNull(),
    name: text('name').notNull(),
    projectId: text('project_id').references(() => projects.id),
    provider: text('provider').notNull(),
    permissions: text('permissions', { mode: 'json' }).$type<KeyPermission[]>().notNull(),
    createdAt: whole('created_at').notNull(),
    revokedAt: whole('revoked_at'),
  },
  // Found by digest at the start of the process; unique so that one secret is never two keys.
  (table) => [uniqueIndex('keys_by_digest').on(table.digest)],
)

/** Published rates, dated. Rows are only ever added. */
export const prices = sqliteTable('prices', {
  id: text('id').primaryKey(),
  provider: text('provider').notNull(),
  model: text('model').notNull(),
  /** The whole dated row of the catalogue as JSON, as it was when first used. */
  row: text('row').notNull(),
  addedAt: whole('added_at').notNull(),
})

/** A column for each bucket of a latency histogram: `duration0` to `duration14`. */
function histogramColumns<Name extends string, Column>(name: Name, make: (name: string) => Column) {
  const columns = [...latencyBoundsMs, Number.POSITIVE_INFINITY].map((_, bucket) => [
    `${name}${bucket}`,
    make(`${snakeCase(name)}_${bucket}`),
  ])
  return Object.fromEntries(columns) as Record<`${Name}${number}`, Column>
}

/**
 * One row a call, with a column for each field of a receipt. The id carries the admission instant, so its index serves every question about time. There is
 * no other: each costs every call, and rollups already say in which quarter-hours a project, key or model has
 * calls, so that a filtered list reads only those.
 */
export const requests = sqliteTable('requests', requestColumns())

/**
 * What is billed once though it can be asked for many times: an object the provider keeps, and the call that its usage
 * is on record with, or will be.
 */
export const bookedObjects = sqliteTable('booked_objects', {
  objectId: text('object_id').primaryKey(),
  requestId: text('request_id').notNull(),
  isBooked: flag('is_booked').notNull(),
})

/**
 * Costs that were booked later for calls without one; rows are only ever added. They are read by the call's id,
 * which carries the instant they belong to, so the same index serves a quarter-hour of them. Unique, so that a call
 * is never adjusted twice for one reason.
 */
export const adjustments = sqliteTable(
  'adjustments',
  {
    id: text('id').primaryKey(),
    requestId: text('request_id').notNull(),
    reason: text('reason').$type<UnpricedReason>().notNull(),
    bookedAt: whole('booked_at').notNull(),
    priceId: text('price_id').notNull(),
    priceTier: text('price_tier'),
    priceBand: text('price_band'),
    costParts: text('cost_parts'),
    listCostPicoUsd: picoUsd('list_cost_pico_usd').notNull(),
    effectiveCostPicoUsd: picoUsd('effective_cost_pico_usd').notNull(),
    effectiveFactor: text('effective_factor'),
    costLowPicoUsd: picoUsd('cost_low_pico_usd'),
    costHighPicoUsd: picoUsd('cost_high_pico_usd'),
  },
  (table) => [uniqueIndex('adjustments_by_request').on(table.requestId, table.reason)],
)

/**
 * How far a journal is applied: everything of it before the position is in this database. It is written in the
 * transaction that writes the rows, so no crash lies between the two.
 */
export const journalPositions = sqliteTable('journal_positions', {
  journalId: text('journal_id').primaryKey(),
  position: whole('position').notNull(),
})

/** What was done to the installation's own prices, names and factors, and when. Rows are only ever added. */
export const priceChanges = sqliteTable('price_changes', {
  id: text('id').primaryKey(),
  at: whole('at').notNull(),
  kind: text('kind').$type<PriceChangeKind>().notNull(),
  /** In the words of whoever made it: the name of a file. */
  note: text('note'),
})

/** Prices of the installation's own, dated; rows are only ever added. A withdrawn one has a row among withdrawals. */
export const ownPrices = sqliteTable('own_prices', {
  id: text('id').primaryKey(),
  changeId: text('change_id')
    .notNull()
    .references(() => priceChanges.id),
  provider: text('provider').notNull(),
  model: text('model').notNull(),
  /** Names, limits and the dated row in the catalogue's form, as JSON. */
  row: text('row').notNull(),
  addedAt: whole('added_at').notNull(),
})

/** What the operator's names mean, dated; rows are only ever added. */
export const ownNames = sqliteTable('own_names', {
  id: text('id').primaryKey(),
  changeId: text('change_id')
    .notNull()
    .references(() => priceChanges.id),
  provider: text('provider').notNull(),
  name: text('name').notNull(),
  model: text('model').notNull(),
  from: whole('from_ms'),
  addedAt: whole('added_at').notNull(),
})

/** Discounts and margins of projects, dated; rows are only ever added. */
export const projectFactors = sqliteTable('project_factors', {
  id: text('id').primaryKey(),
  changeId: text('change_id')
    .notNull()
    .references(() => priceChanges.id),
  projectId: text('project_id').notNull(),
  provider: text('provider'),
  factor: text('factor').notNull(),
  from: whole('from_ms'),
  addedAt: whole('added_at').notNull(),
})

/** What no longer holds: a price, a name or a factor, once. */
export const priceWithdrawals = sqliteTable('price_withdrawals', {
  recordId: text('record_id').primaryKey(),
  changeId: text('change_id')
    .notNull()
    .references(() => priceChanges.id),
})

/** Sums per UTC quarter-hour, project, key, provider and model. */
export const rollups = rollupTable('rollups', 'quarter_start')
/** The same per UTC hour and per UTC day: what a report over a year reads instead of 35,040 quarter-hours. */
export const rollupsHour = rollupTable('rollups_hour', 'hour_start')
export const rollupsDay = rollupTable('rollups_day', 'day_start')

/**
 * '' stands for "none", because SQLite takes NULLs in a primary key for different from each other. The start
 * comes first in the key, so that a range of time is a range of the table. Money is added up in two limbs, of
 * 2^32 pico-dollars and of one, which carry nothing over: a sum in one column would end at $9.2 million, and
 * the call that took it there could not be recorded.
 */
function rollupTable(name: string, startColumn: string) {
  return sqliteTable(
    name,
    {
      start: whole(startColumn).notNull(),
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
    },
    (table) => [
      primaryKey({ columns: [table.start, table.projectId, table.keyId, table.provider, table.model] }),
    ],
  )
}

/**
 * What providers said they charge, and what our prices come to for the same calls, per UTC quarter-hour and model: sums
 * of the rows, so that a page need not read them. Few calls have such a cost, so there is no table of hours or days. '' is
 * "none", and money is in two limbs, as in rollups.
 */
export const reportedCosts = sqliteTable(
  'reported_costs',
  {
    start: whole('quarter_start').notNull(),
    provider: text('provider').notNull(),
    model: text('model').notNull(),
    comparedCalls: whole('compared_calls').notNull(),
    comparedReportedCostHigh: picoUsd('compared_reported_cost_high').notNull(),
    comparedReportedCostLow: picoUsd('compared_reported_cost_low').notNull(),
    computedCostHigh: picoUsd('computed_cost_high').notNull(),
    computedCostLow: picoUsd('computed_cost_low').notNull(),
    uncomputedCalls: whole('uncomputed_calls').notNull(),
    uncomputedReportedCostHigh: picoUsd('uncomputed_reported_cost_high').notNull(),
    uncomputedReportedCostLow: picoUsd('uncomputed_reported_cost_low').notNull(),
  },
  (table) => [primaryKey({ columns: [table.start, table.provider, table.model] })],
)

/**
 * Sums over the calls whose input was counted beside what the provider reported, per UTC day and model. They say
 * nothing about single calls and cannot be made again from their rows: a row never holds what was said.
 */
export const drift = sqliteTable(
  'drift',
  {
    day: whole('day').notNull(),
    provider: text('provider').notNull(),
    /** '' where neither request nor answer named one. */
    model: text('model').notNull(),
    family: text('family').$type<CountedFamily>().notNull(),
    isSampleData: flag('is_sample_data').notNull(),
    samples: whole('samples').notNull(),
    exactMatches: whole('exact_matches').notNull(),
    countedTokens: whole('counted_tokens').notNull(),
    reportedTokens: whole('reported_tokens').notNull(),
    boundedReportedTokens: whole('bounded_reported_tokens').notNull(),
    systemTokens: whole('system_tokens').notNull(),
    historyTokens: whole('history_tokens').notNull(),
    userTokens: whole('user_tokens').notNull(),
    toolsTokens: whole('tools_tokens').notNull(),
    imagesTokens: whole('images_tokens').notNull(),
  },
  // The day comes first, so that a range of time is a range of the table.
  (table) => [
    primaryKey({ columns: [table.day, table.provider, table.model, table.family, table.isSampleData] }),
  ],
)
