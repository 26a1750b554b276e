import { commandLineWords, startWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'
import { lockForOpening, openDatabase } from '../storage/sqlite/index.ts'

/** Opens the records for a command that changes them while no server runs; `use` has them to itself. */
export async function withOwnRecords<T>(
  config: Config,
  use: (database: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const { databaseFile } = config
  const lock = lockForOpening(config)
  try {
    if (lock.isDatabaseGone)
      process.stderr.write(`${commandLineWords.said(startWords.database.gone(databaseFile))}\n`)
    const database = openDatabase(databaseFile, { ...config, mark: lock.database })
    try {
      return await use(database)
    } finally {
      database.close()
    }
  } finally {
    lock.release()
  }
}
