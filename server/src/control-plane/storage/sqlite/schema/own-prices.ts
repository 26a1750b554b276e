import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { PriceChangeKind } from '../../../prices/index.ts'
import { whole } from './columns.ts'

/** Each change of the installation's own prices, names and factors, with its instant. Rows are only ever added. */
export const priceChanges = sqliteTable('price_changes', {
  id: text('id').primaryKey(),
  at: whole('at').notNull(),
  kind: text('kind').$type<PriceChangeKind>().notNull(),
  /** The name of the file that the change came from. */
  note: text('note'),
})

/** The installation's own prices, dated. Rows are only ever added: a withdrawn price also has a row in `price_withdrawals`. */
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

/** The operator's own names for models, dated. Rows are only ever added. */
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

/** Discounts and margins of projects, dated. Rows are only ever added. */
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

/** Withdrawn prices, names and factors. Each can be withdrawn once. */
export const priceWithdrawals = sqliteTable('price_withdrawals', {
  recordId: text('record_id').primaryKey(),
  changeId: text('change_id')
    .notNull()
    .references(() => priceChanges.id),
})
