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

/**
 * The encoded record of an intent, decoded only for a call that was cut off, and the bytes of its partial
 * answer.
 */
export type OpenIntent = { text: string; responseBytes: number }

/** Records that earlier processes left in a journal. */
export type Leftover = {
  /** Calls that were open where the database stopped, by id. */
  open: Map<string, OpenIntent>
  /** The run of the process that wrote at that position; null when no record names it. */
  runId: string | null
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
  /** Only a restarted control plane finds this process's run record, until its segment is written over. */
  let isRunFound = false
  let first: Position | null = null
  const leftover: Leftover = { open: new Map(), runId: null, records: [], keptFrom: null }
  const openThen = leftover.open
  visitRecords(source, ({ text, begin, end }) => {
    const glance = glanceAt(text)
    first ??= begin
    if (glance?.kind === 'run' && glance.id === source.runId) isRunFound = true
    // The current process keeps track of its own open calls.
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
  // A segment is reused only after it is applied, so an overwritten record of this run counts as applied.
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
