export { openStorage, openStorageForReading } from './open-storage.ts'
export {
  backupDatabase,
  examineDatabase,
  type RestoreResult,
  restoreDatabase,
} from './sqlite/index.ts'
export type { CallsWithoutCost, Storage, StorageReader } from './storage.ts'
