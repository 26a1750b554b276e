import { closeSync, openSync } from 'node:fs'
import { readJournal, segmentBytesOf } from './read-journal.ts'

/** All records that a journal holds, oldest first, as a start would find them. */
export function recordsInJournal(file: string, bytes: number): string[] {
  const fd = openSync(file, 'r')
  try {
    return readJournal(fd, segmentBytesOf(bytes)).segments.flatMap((segment) =>
      segment.records.map(({ offset, length }) => segment.bytes.toString('utf8', offset, offset + length)),
    )
  } finally {
    closeSync(fd)
  }
}
