export { hasOtherNames, isNotedAsMade, RecordsInUse } from './lock-file.ts'
export { databaseState, lockForOpening, lockRecords } from './lock-records.ts'
