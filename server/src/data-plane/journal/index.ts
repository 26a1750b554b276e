export { CallJournal, type EndedCall } from './call-journal.ts'
export { Journal } from './journal.ts'
export type { OpenCall } from './open-calls.ts'
