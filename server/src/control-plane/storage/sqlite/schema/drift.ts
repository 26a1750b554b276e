import type { CountedFamily } from '@outlay/shared/drift'
import { primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, whole } from './columns.ts'

/**
 * Input tokens that Outlay counted and that the provider reported for the same calls, added up per UTC day and model.
 * The sums cannot be rebuilt from the rows of calls, because a row never holds the text of a prompt.
 */
export const drift = sqliteTable(
  'drift',
  {
    day: whole('day').notNull(),
    provider: text('provider').notNull(),
    /** '' if neither request nor answer named a model. */
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
