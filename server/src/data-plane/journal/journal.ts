import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import { startWords } from '@outlay/shared/words'
import {
  encodeHeader,
  endMarkBytes,
  headerBytes,
  type JournalContents,
  type JournalDamage,
  journalBytesDefault,
  type KeptCopy,
  keepDamaged,
  type Position,
  placeOf,
  positionOf,
  RecordOfOtherVersion,
  readJournal,
  recordBytesMax,
  recordHeaderBytes,
  segmentBytesOf,
  segmentCount,
} from '../../link/index.ts'

const scratchBytes = 1024 * 1024
const zeroBlock = Buffer.alloc(1024 * 1024)

export type JournalOptions = {
  file: string
  bytes?: number
  /** Whether each append is flushed to the disk, so that a power cut loses nothing. */
  flushToDisk: boolean
}

export type OpenedJournal = {
  journal: Journal
  /** Whether the file was completely empty: it is new, or it was emptied. */
  isBlank: boolean
  damage: (JournalDamage & { copy: KeptCopy }) | null
}

/**
 * The input for starting the next segment. Everything before `applied` is in the database. `carry` returns
 * records of older generations that are still needed: they are written again before their segment is reused.
 */
export type Turning = { applied: Position; carry(generationsBefore: number): readonly string[] }

/**
 * An append-only file of records that survive `kill -9`: one write to the operating system makes a batch of
 * them safe. The space is claimed when the file is created, so a full disk cannot stop it. The file is a ring
 * of segments, and a segment is reused after all of it is applied. Checksums are seeded with the generation
 * of the segment, so records of an earlier generation are never read as current ones. Zeros follow the newest
 * record, so that a write that was cut off differs from a write that never began.
 */
export class Journal {
  readonly file: string
  /** The size of the whole file. */
  readonly bytes: number
  readonly segmentBytes: number
  readonly #fd: number
  readonly #flushToDisk: boolean
  #id = ''
  #scratch = Buffer.allocUnsafe(scratchBytes)
  #generation = 0
  #offset = 0
  /** Set while records of older generations than this are still to be written again. */
  #carriesBefore: number | null = null

  private constructor(fd: number, { file, bytes = journalBytesDefault, flushToDisk }: JournalOptions) {
    this.file = file
    this.bytes = bytes
    this.segmentBytes = segmentBytesOf(bytes)
    this.#fd = fd
    this.#flushToDisk = flushToDisk
  }

  /**
   * Opens or creates the journal. A damaged one is copied before anything is written to it. Throws an error
   * of one sentence for a journal of an older version that still contains calls.
   */
  static open(options: JournalOptions): OpenedJournal {
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
    const isNew = !existsSync(options.file)
    const fd = openSync(options.file, isNew ? 'w+' : 'r+', 0o600)
    try {
      const journal = new Journal(fd, options)
      const contents = readJournal(fd, journal.segmentBytes)
      if (contents.older === 'with-calls') throw new RecordOfOtherVersion(startWords.journalOfOtherVersion)
      const copy = contents.damage && keepDamaged(options.file)
      // The remains of an older version in an empty journal must never look like records of this version.
      if (contents.older !== null) ftruncateSync(fd, 0)
      claimSpace(fd, journal.bytes)
      journal.#goOn(contents)
      const isBlank = contents.segments.length === 0 && contents.damage === null && contents.older === null
      return { journal, isBlank, damage: contents.damage && copy && { ...contents.damage, copy } }
    } catch (error) {
      closeSync(fd)
      throw error
    }
  }

  /** 16 hexadecimal digits. A position of one journal means nothing in another. */
  get id(): string {
    return this.#id
  }

  /** The generation of the next record, unless the record no longer fits into this segment. */
  get generation(): number {
    return this.#generation
  }

  /** The position after the newest record. */
  get end(): Position {
    return positionOf(this.#generation, this.#offset, this.segmentBytes)
  }

  /** Bytes that can be written before a segment with unapplied records is needed. */
  freeBytes(applied: Position): number {
    const oldest = Math.max(
      placeOf(applied, this.segmentBytes).generation,
      this.#generation - segmentCount + 1,
    )
    return (oldest + segmentCount) * this.segmentBytes - this.end
  }

  /**
   * Makes the records safe, in order, before it returns. False if the journal is full. If only some of them
   * fit, those may have been written: a reader takes each call once. Throws the file system's errors.
   */
  append(records: readonly string[], turning: Turning): boolean {
    if (this.#carriesBefore !== null && !this.#carry(this.#carriesBefore, turning)) return false
    const length = this.#encode(records, this.#generation)
    if (length <= this.#roomBytes) {
      this.#write(length)
      return true
    }
    if (length > this.segmentBytes - headerBytes - endMarkBytes) return this.#appendInHalves(records, turning)
    return this.#turn(turning) && this.append(records, turning)
  }

  close(): void {
    closeSync(this.#fd)
  }

  get #roomBytes(): number {
    return this.segmentBytes - this.#offset - endMarkBytes
  }

  #appendInHalves(records: readonly string[], turning: Turning): boolean {
    if (records.length === 1) return false
    const middle = records.length >>> 1
    return this.append(records.slice(0, middle), turning) && this.append(records.slice(middle), turning)
  }

  /**
   * Begins the next segment. False while its old records are not applied, or if the records to carry along do
   * not fit.
   */
  #turn(turning: Turning): boolean {
    const generation = this.#generation + 1
    const replaced = generation - segmentCount
    if (turning.applied < positionOf(replaced + 1, 0, this.segmentBytes)) return false
    this.#begin(generation)
    // The segment after the next one will lose its records, so those still needed are written here, one turn
    // ahead.
    return this.#carry(replaced + 2, turning)
  }

  /** Nothing else is written before this succeeds: the next turn would lose the records left behind. */
  #carry(generationsBefore: number, { carry }: Turning): boolean {
    // The caller takes its records as written in this generation, so the next attempt asks for them again.
    this.#carriesBefore = this.#generation + 1
    const carried = carry(generationsBefore)
    const length = this.#encode(carried, this.#generation)
    if (length > this.#roomBytes) return false
    if (carried.length > 0) this.#write(length)
    this.#carriesBefore = null
    return true
  }

  #begin(generation: number): void {
    this.#writeHeader(generation, Buffer.alloc(endMarkBytes))
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#generation = generation
    this.#offset = headerBytes
  }

  #write(length: number): void {
    const position = (this.#generation % segmentCount) * this.segmentBytes + this.#offset
    this.#writeAll(this.#scratch, length + endMarkBytes, position)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#offset += length
    // A buffer that grew for a rare large batch is not kept.
    if (this.#scratch.length > scratchBytes * 8) this.#scratch = Buffer.allocUnsafe(scratchBytes)
  }

  /** Puts the records and an end mark into the scratch buffer. Returns the bytes that the records take. */
  #encode(records: readonly string[], generation: number): number {
    let characters = 0
    for (const record of records) characters += record.length
    // A character takes at most three bytes of UTF-8.
    const needed = characters * 3 + records.length * recordHeaderBytes + endMarkBytes
    if (needed > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(needed)
    const bytes = this.#scratch
    let at = 0
    for (const record of records) {
      const length = bytes.write(record, at + recordHeaderBytes, 'utf8')
      if (length > recordBytesMax) throw new RangeError('record-too-long')
      const end = at + recordHeaderBytes + length
      bytes.writeUInt32LE(length, at)
      bytes.writeUInt32LE(crc32(bytes.subarray(at + recordHeaderBytes, end), generation), at + 4)
      at = end
    }
    bytes.fill(0, at, at + endMarkBytes)
    return at
  }

  #writeAll(bytes: Buffer, length: number, position: number): void {
    let written = 0
    while (written < length) {
      written += writeSync(this.#fd, bytes, written, length - written, position + written)
    }
  }

  #writeHeader(generation: number, behind = Buffer.alloc(0)): void {
    const header = Buffer.concat([encodeHeader({ generation, journalId: this.#id }), behind])
    this.#writeAll(header, header.length, (generation % segmentCount) * this.segmentBytes)
  }

  /** Continues writing at the end of the contents. Lost headers are written anew. */
  #goOn({ journalId, segments, end }: JournalContents): void {
    this.#id = journalId ?? randomBytes(8).toString('hex')
    const inUse = new Set(segments.map(({ generation }) => generation % segmentCount))
    for (let slot = 0; slot < segmentCount; slot += 1) {
      if (!inUse.has(slot)) this.#writeAll(zeroBlock, headerBytes, slot * this.segmentBytes)
    }
    for (const { generation, hasHeader } of segments) if (!hasHeader) this.#writeHeader(generation)
    if (segments.length === 0) {
      this.#begin(1)
      return
    }
    const { generation, offset } = placeOf(end, this.segmentBytes)
    // An older segment that is no longer written ends where the next one begins.
    this.#generation = offset === 0 ? generation - 1 : generation
    this.#offset = offset === 0 ? this.segmentBytes : offset
  }
}

/** Writes zeros up to the full size: a sparse file would meet the full disk at the worst moment. */
function claimSpace(fd: number, bytes: number): void {
  let size = fstatSync(fd).size
  while (size < bytes) {
    size += writeSync(fd, zeroBlock, 0, Math.min(zeroBlock.length, bytes - size), size)
  }
}
