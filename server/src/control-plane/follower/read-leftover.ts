import { closeSync, openSync } from 'node:fs'
import {
  type AnswerProgress,
  decodeJournalRecord,
  glanceAt,
  type JournalSource,
  type Position,
  positionOf,
  type ReadRecord,
  readJournal,
  segmentBytesOf,
} from '../../link/index.ts'

/**
 * The encoded record of an intent, decoded only for a call that was cut off, and the bytes of its partial
 * answer.
 */
export type OpenIntent = { text: string; responseBytes: number }

/** Records that earlier processes left in a journal. */
export type Leftover = {
  /** Calls that were open where the database stopped, by id. */
  open: Map<string, OpenIntent>
  /** Records that are not applied yet, oldest first. */
  records: ReadRecord[]
  /** The oldest intent of a call that an earlier process never settled; null when all calls settled. */
  keptFrom: Position | null
}

/**
 * Reads a journal as it was when this process opened it, damaged or not. Records that are in the database
 * already are not decoded, because most of a journal was applied long ago.
 */
export function readLeftover(source: JournalSource, applied: Position): Leftover {
  /**
   * Intents without a receipt in the journal and not on record as interrupted. Their segments are still
   * needed.
   */
  const unsettled = new Map<string, Position>()
  const leftover: Leftover = { open: new Map(), records: [], keptFrom: null }
  const openThen = leftover.open
  const areEarlierOver = isRunOnRecord(source, applied)
  visitRecords(source, ({ text, begin, end }) => {
    const glance = glanceAt(text)
    const isEarlier = begin < source.runFrom
    // The current process keeps track of its own open calls.
    if (glance?.kind === 'intent' && isEarlier && !areEarlierOver && !unsettled.has(glance.id))
      unsettled.set(glance.id, begin)
    if (glance?.kind === 'receipt') unsettled.delete(glance.id)
    if (end > applied) {
      leftover.records.push({ text, end })
      return
    }
    switch (glance?.kind) {
      case 'intent':
        if (isEarlier && areEarlierOver) break
        if (!openThen.has(glance.id)) openThen.set(glance.id, { text, responseBytes: 0 })
        break
      case 'progress': {
        const record = decoded(text)
        if (record?.kind === 'progress') noteProgress(openThen, record.answers)
        break
      }
      case 'receipt':
        openThen.delete(glance.id)
        break
      case 'run':
        if (!isEarlier) break
        openThen.clear()
        unsettled.clear()
    }
  })
  for (const begin of unsettled.values()) leftover.keptFrom = Math.min(begin, leftover.keptFrom ?? begin)
  return leftover
}

/**
 * Whether the calls that earlier processes left open are on record as interrupted. They are written before any
 * record of this process. At the position itself they may be or not, and then they are written again, which
 * changes nothing.
 */
export function isRunOnRecord({ runFrom }: JournalSource, applied: Position): boolean {
  return applied > runFrom
}

/** Notes how much of the answers of open calls has passed. */
export function noteProgress(open: Map<string, OpenIntent>, answers: readonly AnswerProgress[]): void {
  for (const { id, responseBytes } of answers) {
    const intent = open.get(id)
    if (intent) intent.responseBytes = responseBytes
  }
}

function visitRecords(
  { file, bytes, openedAt }: JournalSource,
  visit: (record: ReadRecord & { begin: Position }) => void,
): void {
  const segmentBytes = segmentBytesOf(bytes)
  const fd = openSync(file, 'r')
  try {
    readJournal(fd, segmentBytes, ({ generation, records }, segment) => {
      for (const { offset, length } of records) {
        const end = positionOf(generation, offset + length, segmentBytes)
        // The data plane may already write behind this position.
        if (end > openedAt) return
        const begin = positionOf(generation, offset, segmentBytes)
        visit({ text: segment.toString('utf8', offset, offset + length), begin, end })
      }
    })
  } finally {
    closeSync(fd)
  }
}

/** Null for a record that this version cannot read. The follower reports it when it applies the record. */
function decoded(text: string) {
  try {
    return decodeJournalRecord(text)
  } catch {
    return null
  }
}
