import { closeSync, openSync, readSync } from 'node:fs'
import {
  headerBytes,
  type Position,
  placeOf,
  positionOf,
  recordHeaderBytes,
  segmentCount,
} from './journal-layout.ts'
import { segmentBytesOf } from './read-journal.ts'
import { recordsIn } from './scan-records.ts'

/** A record as it was written, and the position after it. */
export type ReadRecord = { text: string; end: Position }

export type JournalPage = {
  records: ReadRecord[]
  /** The position of the next page. */
  next: Position
}

/** Records are short, so a page of a busy journal holds a few hundred of them. */
const pageBytes = 512 * 1024

/** Reads the records that the data plane has published, page by page, from a file that keeps growing. */
export class JournalReader {
  readonly #fd: number
  readonly #segmentBytes: number
  readonly #page = Buffer.allocUnsafe(pageBytes)

  constructor({ file, bytes }: { file: string; bytes: number }) {
    this.#fd = openSync(file, 'r')
    this.#segmentBytes = segmentBytesOf(bytes)
  }

  /**
   * Reads the records between two positions. The data plane has published `to`, so the bytes between them are
   * whole records. An empty page whose `next` is `to` means that no more follow.
   */
  read(from: Position, to: Position): JournalPage {
    const segmentBytes = this.#segmentBytes
    const { generation, offset } = placeOf(from, segmentBytes)
    const last = placeOf(to, segmentBytes)
    const isLast = generation === last.generation
    const start = Math.max(offset, headerBytes)
    const stop = Math.min(isLast ? last.offset : segmentBytes, start + pageBytes)
    const bytes = this.#page.subarray(0, Math.max(0, stop - start))
    this.#readInto(bytes, (generation % segmentCount) * segmentBytes + start)
    const records: ReadRecord[] = []
    let end = start
    for (const { offset: at, length } of recordsIn(bytes, 0, bytes.length)) {
      end = start + at + length
      records.push({
        text: bytes.toString('utf8', at, at + length),
        end: positionOf(generation, end, segmentBytes),
      })
    }
    const isSegmentRead = !isLast && (records.length === 0 || segmentBytes - end < recordHeaderBytes)
    return {
      records,
      next: isSegmentRead
        ? positionOf(generation + 1, 0, segmentBytes)
        : positionOf(generation, end, segmentBytes),
    }
  }

  close(): void {
    closeSync(this.#fd)
  }

  #readInto(bytes: Buffer, position: number): void {
    let read = 0
    while (read < bytes.length) {
      const more = readSync(this.#fd, bytes, read, bytes.length - read, position + read)
      if (more === 0) break
      read += more
    }
  }
}
