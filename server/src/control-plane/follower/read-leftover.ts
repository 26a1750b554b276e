import { closeSync, openSync } from 'node:fs'
import {
  decodeJournalRecord,
  glanceAt,
  type JournalSource,
  type Position,
  positionOf,
  type ReadRecord,
  readJournal,
  segmentBytesOf,
} from '../../link/index.ts'

/** The record of an intent, which is decoded only where its call was cut off, and what had passed of the answer. */
export type OpenIntent = { text: string; responseBytes: number }

/** What earlier processes left in a journal. */
export type Leftover = {
  /** Calls that were open where the database stopped, by id. */
  open: Map<string, OpenIntent>
  /** The run of the process that wrote there; null where no record says so. */
  runId: string | null
  /** Records that are not applied, oldest first. */
  records: ReadRecord[]
  /** Where the oldest intent is of a call that an earlier process never settled; null where all were. */
  keptFrom: Position | null
}

/**
 * Reads a journal as it was when it was opened, damaged or not. Records that the database has are looked at and not
 * decoded: most of a journal was applied long before.
 */
export function readLeftover(source: JournalSource, applied: Position): Leftover {
  /** Intents whose receipts are not in the journal, nor on record as interrupted: their segments are still needed. */
  const unsettled = new Map<string, Position>()
  /** Of the process that writes now: a control plane that was started again finds it, unless it was written over. */
  let isRunFound = false
  let first: Position | null = null
  const leftover: Leftover = { open: new Map(), runId: null, records: [], keptFrom: null }
  const openThen = leftover.open
  visitRecords(source, ({ text, begin, end }) => {
    const glance = glanceAt(text)
    first ??= begin
    if (glance?.kind === 'run' && glance.id === source.runId) isRunFound = true
    // This process carries its own open calls along.
    if (glance?.kind === 'intent' && begin < source.runFrom && !unsettled.has(glance.id))
      unsettled.set(glance.id, begin)
    if (glance?.kind === 'receipt') unsettled.delete(glance.id)
    if (end > applied) {
      leftover.records.push({ text, end })
      return
    }
    switch (glance?.kind) {
      case 'intent':
        if (!openThen.has(glance.id)) openThen.set(glance.id, { text, responseBytes: 0 })
        break
      case 'progress': {
        const record = decoded(text)
        const open = openThen.get(glance.id)
        if (open && record?.kind === 'progress') open.responseBytes = record.responseBytes
        break
      }
      case 'receipt':
        openThen.delete(glance.id)
        break
      case 'run':
        openThen.clear()
        unsettled.clear()
        leftover.runId = glance.id
    }
  })
  // A segment is used again once it is applied, so a record of this run that was written over counts already.
  if (!isRunFound && first !== null && first > source.runFrom) leftover.runId = source.runId
  for (const begin of unsettled.values()) leftover.keptFrom = Math.min(begin, leftover.keptFrom ?? begin)
  return leftover
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
        // The data plane may have begun to write behind it.
        if (end > openedAt) return
        const begin = positionOf(generation, offset, segmentBytes)
        visit({ text: segment.toString('utf8', offset, offset + length), begin, end })
      }
    })
  } finally {
    closeSync(fd)
  }
}

/** Null for a record that means nothing to this version: it is told of where it is applied. */
function decoded(text: string) {
  try {
    return decodeJournalRecord(text)
  } catch {
    return null
  }
}
