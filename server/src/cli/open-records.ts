import { existsSync } from 'node:fs'
import { commandLineWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'
import { openStorageForReading, type StorageReader } from '../control-plane/storage/index.ts'

/** Opens the records read-only, with or without a running server. Throws one sentence when there are none. */
export async function openRecords({ databaseFile }: Pick<Config, 'databaseFile'>): Promise<StorageReader> {
  const reader = await openStorageForReading({ databaseFile })
  if (!reader) throw noRecords(databaseFile)
  return reader
}

/**
 * Throws one sentence when there are no records, because a command in the wrong folder must not create any.
 */
export function requireRecords({ databaseFile }: Pick<Config, 'databaseFile'>): void {
  if (!existsSync(databaseFile)) throw noRecords(databaseFile)
}

function noRecords(databaseFile: string): Error {
  return new Error(commandLineWords.noRecords(databaseFile))
}
