import { closeSync, openSync } from 'node:fs'
import { recordStart } from './journal-record.ts'
import { readJournal, segmentBytesOf } from './read-journal.ts'

export { recordStart }

/** All records in a journal, oldest first, as a start would find them. */
export function recordsInJournal(file: string, bytes: number): string[] {
  const fd = openSync(file, 'r')
  try {
    const texts: string[] = []
    readJournal(fd, segmentBytesOf(bytes), ({ records }, bytes) => {
      for (const { offset, length } of records) texts.push(bytes.toString('utf8', offset, offset + length))
    })
    return texts
  } finally {
    closeSync(fd)
  }
}
