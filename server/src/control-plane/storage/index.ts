export { openStorage, openStorageForReading } from './open-storage.ts'
export {
  backupDatabase,
  type DatabaseHealth,
  examineDatabase,
  type RestoreResult,
  restoreDatabase,
} from './sqlite/index.ts'
export type { CallsWithoutCost, SchemaState, Storage, StorageReader } from './storage.ts'
