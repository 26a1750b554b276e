import { statSync } from 'node:fs'
import type { SchemaState } from '../storage.ts'
import { schemaStateOf } from './maintenance-schema.ts'
import { openForReading } from './open-database.ts'

/** What can be said of a database file without changing it. `damage`: null where it is sound or was not looked for. */
export type DatabaseHealth = { state: SchemaState; isChecked: boolean; damage: string | null }

/** Reads the whole file to look for damage where it is not longer than `checkedBytesMax`. Throws what SQLite throws. */
export function examineDatabase(file: string, checkedBytesMax: number): DatabaseHealth {
  const { client, close } = openForReading(file)!
  try {
    const state = schemaStateOf(client)
    const isChecked = state === 'current' && statSync(file).size <= checkedBytesMax
    const found = isChecked ? String(client.pragma('quick_check(1)', { simple: true })) : 'ok'
    return { state, isChecked, damage: found === 'ok' ? null : found }
  } finally {
    close()
  }
}
