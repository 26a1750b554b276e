export { CallJournal, type Committed, type EndedCall } from './call-journal.ts'
export { Journal, type OpenedJournal } from './journal.ts'
export type { OpenCall } from './open-calls.ts'
