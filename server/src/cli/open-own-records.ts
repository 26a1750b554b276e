import { commandLineWords, startWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'
import { openStorage, type Storage } from '../control-plane/storage/index.ts'
import { lockForOpening } from '../control-plane/storage/lock/index.ts'

/** Opens the records for a command that changes them while no server runs. `use` has exclusive access. */
export async function withStorage<T>(config: Config, use: (storage: Storage) => Promise<T>): Promise<T> {
  const { databaseFile } = config
  const lock = lockForOpening(config)
  try {
    if (lock.isDatabaseGone)
      process.stderr.write(`${commandLineWords.said(startWords.database.gone(databaseFile))}\n`)
    const storage = await openStorage(config, { durability: config.durability, mark: lock.database })
    try {
      return await use(storage)
    } finally {
      await storage.close()
    }
  } finally {
    lock.release()
  }
}
