export {
  boundedBody,
  requestFrom,
  responseFrom,
  type SentRequest,
  sentResponse,
} from './dashboard-messages.ts'
export {
  encodeHeader,
  endMarkBytes,
  headerBytes,
  journalBytesDefault,
  type Position,
  placeOf,
  positionOf,
  recordBytesMax,
  recordHeaderBytes,
  segmentCount,
} from './journal-layout.ts'
export {
  type JournalProgress,
  type JournalSource,
  recordsStateOf,
  SharedProgress,
} from './journal-progress.ts'
export { JournalReader, type ReadRecord } from './journal-reader.ts'
export {
  type AnswerProgress,
  decodeJournalRecord,
  encodeJournalRecord,
  glanceAt,
  type JournalEntry,
  RecordOfOtherVersion,
} from './journal-record.ts'
export { aboutCopy, copyForLog, type KeptCopy, keepDamaged } from './keep-damaged.ts'
export {
  generateKey,
  isWellFormedKey,
  keyDigest,
  outlayKeyHint,
  outlayKeyPrefix,
  providerKeyHint,
} from './key-format.ts'
export type {
  Calibration,
  ControlPlaneQuestions,
  DataPlaneQuestions,
  Key,
  SampledCall,
  Snapshot,
} from './planes.ts'
export {
  examineJournal,
  type JournalContents,
  type JournalDamage,
  readJournal,
  segmentBytesOf,
} from './read-journal.ts'
export { askQuestions, PlaneEnded, replyToQuestions } from './remote.ts'
