import { closeSync, existsSync, fdatasyncSync, fstatSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'
import {
  encodeHeader,
  endMarkBytes,
  headerBytes,
  journalBytesDefault,
  recordHeaderBytes,
} from './journal-layout.ts'
import { type KeptCopy, keepDamaged } from './keep-damaged.ts'
import { type Half, type JournalContents, type JournalDamage, readJournal } from './read-journal.ts'

const scratchBytes = 1024 * 1024
const scratchBytesKept = 8 * 1024 * 1024
const zeroBlock = Buffer.alloc(1024 * 1024)

export type JournalOptions = {
  file: string
  bytes?: number
  /** Whether each append is flushed to the disk, so that a power cut loses nothing. */
  flushToDisk: boolean
}

export type OpenedJournal = {
  journal: Journal
  /** What it held, oldest first. */
  records: string[]
  /** Whether it held nothing at all: it is new, or its file was emptied. */
  isBlank: boolean
  damage: (JournalDamage & { copy: KeptCopy }) | null
}

/**
 * An append-only file of records that survive `kill -9`: one write to the operating system makes a batch of
 * them safe. The space is claimed when the file is made, so a full disk cannot stop it. It has two halves;
 * when one is full, what is still of use is written to the other, whose header is then made valid, and the
 * first is free. A record is `length, crc32, bytes`; the checksum is seeded with the generation of the half,
 * so what an earlier generation left behind is never read as part of the current one. Zeros follow the newest
 * record, so that a write that was cut off is told from one that was never begun.
 */
export class Journal {
  readonly #fd: number
  readonly #halfBytes: number
  readonly #flushToDisk: boolean
  #scratch = Buffer.allocUnsafe(scratchBytes)
  #half: Half = 0
  #generation = 0
  /** A half that is begun takes a higher generation than any in the file. */
  #newest = 0
  #offset = headerBytes

  private constructor(fd: number, { bytes = journalBytesDefault, flushToDisk }: JournalOptions) {
    this.#fd = fd
    this.#halfBytes = Math.floor(bytes / 2)
    this.#flushToDisk = flushToDisk
  }

  /**
   * Opens or makes the journal. Of a damaged one a copy is kept before anything is written to it, and every record
   * that can still be read is among `records`.
   */
  static open(options: JournalOptions): OpenedJournal {
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
    const isNew = !existsSync(options.file)
    const fd = openSync(options.file, isNew ? 'w+' : 'r+', 0o600)
    const journal = new Journal(fd, options)
    const contents = readJournal(fd, journal.#halfBytes)
    const { records, damage } = contents
    const copy = damage && keepDamaged(options.file)
    claimSpace(fd, options.bytes ?? journalBytesDefault)
    journal.#goOn(contents)
    const isNewOrBlank = contents.generation === 0 && damage === null
    return { journal, records, isBlank: isNewOrBlank, damage: damage && copy && { ...damage, copy } }
  }

  /** Bytes left for records in the half in use. */
  get roomBytes(): number {
    return this.#halfBytes - this.#offset - endMarkBytes
  }

  /** Bytes that a half can hold at all. */
  get capacityBytes(): number {
    return this.#halfBytes - headerBytes - endMarkBytes
  }

  /**
   * Makes the records safe, in order, before it returns. False when they do not fit: turn the journal with
   * {@link restart} first. Throws what the file system throws.
   */
  append(records: readonly string[]): boolean {
    const length = this.#encode(records, this.#generation)
    if (length > this.roomBytes) return false
    this.#writeAll(this.#scratch, length + endMarkBytes, this.#half * this.#halfBytes + this.#offset)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#offset += length
    return true
  }

  /** Begins the other half with `live`, the records still of use. False when they do not fit there either. */
  restart(live: readonly string[]): boolean {
    const half = this.#half === 0 ? 1 : 0
    const generation = this.#newest + 1
    const length = this.#encode(live, generation)
    if (length > this.capacityBytes) return false
    this.#writeAll(this.#scratch, length + endMarkBytes, half * this.#halfBytes + headerBytes)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    // Until this header stands, a crash finds the old half complete; from then on, the new one.
    this.#writeHeader(half, generation, true)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#half = half
    this.#generation = generation
    this.#newest = generation
    this.#offset = headerBytes + length
    // What was made for a rare large batch is not kept.
    if (this.#scratch.length > scratchBytesKept) this.#scratch = Buffer.allocUnsafe(scratchBytes)
    return true
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Puts the records and an end mark into the scratch buffer; returns how many bytes the records take. */
  #encode(records: readonly string[], generation: number): number {
    let characters = 0
    for (const record of records) characters += record.length
    // A character takes three bytes of UTF-8 at most.
    const needed = characters * 3 + records.length * recordHeaderBytes + endMarkBytes
    if (needed > this.#scratch.length) this.#scratch = Buffer.allocUnsafe(needed)
    const bytes = this.#scratch
    let at = 0
    for (const record of records) {
      const length = bytes.write(record, at + recordHeaderBytes, 'utf8')
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

  #writeHeader(half: Half, generation: number, hasEndMark: boolean): void {
    this.#writeAll(encodeHeader({ generation, hasEndMark }), headerBytes, half * this.#halfBytes)
  }

  /** Takes up the writing where the contents end. */
  #goOn({ half, generation, newest, hasHeader, end, damage }: JournalContents): void {
    if (generation === 0) {
      this.#newest = 0
      this.#half = 1
      this.restart([])
      return
    }
    this.#half = half
    this.#generation = generation
    this.#newest = newest
    // Where the search was given up, records may follow: they are not written over.
    this.#offset = damage && !damage.isSearchedToEnd ? this.#halfBytes : end
    if (!hasHeader) this.#writeHeader(half, generation, false)
  }
}

/** Writes zeros up to the full size: a sparse file would find the disk full at the worst moment. */
function claimSpace(fd: number, bytes: number): void {
  let size = fstatSync(fd).size
  while (size < bytes) {
    size += writeSync(fd, zeroBlock, 0, Math.min(zeroBlock.length, bytes - size), size)
  }
}
