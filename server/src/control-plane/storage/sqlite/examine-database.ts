import { statSync } from 'node:fs'
import type { SchemaState } from '../storage.ts'
import { schemaStateOf } from './maintenance-schema.ts'
import { openForReading } from './open-database.ts'

/**
 * Findings about a database file that is left unchanged. `damage` is null for a sound or an unchecked file.
 */
export type DatabaseHealth = { state: SchemaState; isChecked: boolean; damage: string | null }

/** Reads the file for damage if it is no longer than `checkedBytesMax`. Throws SQLite's errors. */
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
