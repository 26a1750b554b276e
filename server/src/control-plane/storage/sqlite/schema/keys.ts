import type { KeyPermission } from '@outlay/shared/api'
import { sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { whole } from './columns.ts'
import { projects } from './projects.ts'

/** The keys that calls come with: Outlay keys, and callers' own provider keys once the provider has accepted them. */
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
  // The index is unique, so that one secret is never two keys.
  (table) => [uniqueIndex('keys_by_digest').on(table.digest)],
)
