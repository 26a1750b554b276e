import { commandLineWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'
import { openForReading, type SqliteReader } from '../storage/sqlite/index.ts'

/** Opens the records for reading, while a server runs or not. Throws one sentence when there are none. */
export function openRecords({ databaseFile }: Pick<Config, 'databaseFile'>): SqliteReader {
  const reader = openForReading(databaseFile)
  if (reader) return reader
  throw new Error(commandLineWords.noRecords(databaseFile))
}
