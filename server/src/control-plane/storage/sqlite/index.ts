export { examineDatabase } from './examine-database.ts'
export { backupDatabase } from './maintenance-backup.ts'
export { type RestoreResult, restoreDatabase } from './maintenance-restore.ts'
export { openSqlite, readSqlite, type SqliteOptions } from './open-sqlite.ts'
