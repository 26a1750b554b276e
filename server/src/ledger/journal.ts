import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

/** Large enough for a day of calls between two turns of its halves on a busy machine. */
const journalBytesDefault = 64 * 1024 * 1024

const magic = 0x4f4a_4c31
const headerBytes = 16
const recordHeaderBytes = 8
/** Longest record: a receipt with the largest usage object a provider has been let to store. */
const recordBytesMax = 256 * 1024
const scratchBytes = 1024 * 1024
const scratchBytesKept = 8 * 1024 * 1024
const zeroBlock = Buffer.alloc(1024 * 1024)

export type JournalOptions = {
  file: string
  bytes?: number
  /** Whether each append is flushed to the disk, so that a power cut loses nothing. */
  flushToDisk: boolean
}

/**
 * An append-only file of records that survive `kill -9`: one write to the operating system makes a batch of
 * them safe. The space is claimed when the file is made, so a full disk cannot stop it. It has two halves;
 * when one is full, what is still of use is written to the other, whose header is then made valid, and the
 * first is free. A record is `length, crc32, bytes`; the checksum is seeded with the generation of the half,
 * so what an earlier generation left behind is never read as part of the current one.
 */
export class Journal {
  readonly #fd: number
  readonly #halfBytes: number
  readonly #flushToDisk: boolean
  #scratch = Buffer.allocUnsafe(scratchBytes)
  #half: 0 | 1 = 0
  #generation = 0
  #offset = headerBytes

  private constructor(fd: number, { bytes = journalBytesDefault, flushToDisk }: JournalOptions) {
    this.#fd = fd
    this.#halfBytes = Math.floor(bytes / 2)
    this.#flushToDisk = flushToDisk
  }

  /** Opens or makes the journal; returns it with the records it held, oldest first. */
  static open(options: JournalOptions): { journal: Journal; records: string[] } {
    mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 })
    const isNew = !existsSync(options.file)
    const fd = openSync(options.file, isNew ? 'w+' : 'r+', 0o600)
    const journal = new Journal(fd, options)
    claimSpace(fd, options.bytes ?? journalBytesDefault)
    const records = journal.#recover()
    return { journal, records }
  }

  /** Bytes left for records in the half in use. */
  get roomBytes(): number {
    return this.#halfBytes - this.#offset
  }

  /** Bytes that a half can hold at all. */
  get capacityBytes(): number {
    return this.#halfBytes - headerBytes
  }

  /**
   * Makes the records safe, in order, before it returns. False when they do not fit: turn the journal with
   * {@link restart} first. Throws what the file system throws.
   */
  append(records: readonly string[]): boolean {
    const length = this.#encode(records, this.#generation)
    if (length > this.roomBytes) return false
    this.#writeAll(this.#scratch, length, this.#half * this.#halfBytes + this.#offset)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#offset += length
    return true
  }

  /** Begins the other half with `live`, the records still of use. False when they do not fit there either. */
  restart(live: readonly string[]): boolean {
    const half = this.#half === 0 ? 1 : 0
    const generation = this.#generation + 1
    const length = this.#encode(live, generation)
    if (length > this.capacityBytes) return false
    this.#writeAll(this.#scratch, length, half * this.#halfBytes + headerBytes)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    // Until this header stands, a crash finds the old half complete; from then on, the new one.
    this.#writeHeader(half, generation)
    if (this.#flushToDisk) fdatasyncSync(this.#fd)
    this.#half = half
    this.#generation = generation
    this.#offset = headerBytes + length
    // What was made for a rare large batch is not kept.
    if (this.#scratch.length > scratchBytesKept) this.#scratch = Buffer.allocUnsafe(scratchBytes)
    return true
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Puts the records into the scratch buffer and returns how many bytes they take. */
  #encode(records: readonly string[], generation: number): number {
    let characters = 0
    for (const record of records) characters += record.length
    // A character takes three bytes of UTF-8 at most.
    const needed = characters * 3 + records.length * recordHeaderBytes
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
    return at
  }

  #writeAll(bytes: Buffer, length: number, position: number): void {
    let written = 0
    while (written < length) {
      written += writeSync(this.#fd, bytes, written, length - written, position + written)
    }
  }

  #writeHeader(half: 0 | 1, generation: number): void {
    const header = Buffer.alloc(headerBytes)
    header.writeUInt32LE(magic, 0)
    header.writeUInt32LE(generation, 4)
    header.writeUInt32LE(crc32(header.subarray(0, 8)), 8)
    writeSync(this.#fd, header, 0, headerBytes, half * this.#halfBytes)
  }

  #recover(): string[] {
    const generations = [this.#readGeneration(0), this.#readGeneration(1)] as const
    if (generations[0] === null && generations[1] === null) {
      this.#generation = 1
      this.#writeHeader(0, 1)
      return []
    }
    this.#half = (generations[1] ?? -1) > (generations[0] ?? -1) ? 1 : 0
    this.#generation = generations[this.#half]!
    const bytes = Buffer.alloc(this.#halfBytes)
    const read = readSync(this.#fd, bytes, 0, this.#halfBytes, this.#half * this.#halfBytes)
    const records: string[] = []
    let offset = headerBytes
    while (offset + recordHeaderBytes <= read) {
      const length = bytes.readUInt32LE(offset)
      const end = offset + recordHeaderBytes + length
      if (length === 0 || length > recordBytesMax || end > read) break
      const body = bytes.subarray(offset + recordHeaderBytes, end)
      if (crc32(body, this.#generation) !== bytes.readUInt32LE(offset + 4)) break
      records.push(body.toString('utf8'))
      offset = end
    }
    this.#offset = offset
    return records
  }

  #readGeneration(half: 0 | 1): number | null {
    const header = Buffer.alloc(headerBytes)
    const read = readSync(this.#fd, header, 0, headerBytes, half * this.#halfBytes)
    if (read < headerBytes || header.readUInt32LE(0) !== magic) return null
    if (crc32(header.subarray(0, 8)) !== header.readUInt32LE(8)) return null
    return header.readUInt32LE(4)
  }
}

/** Writes zeros up to the full size: a sparse file would find the disk full at the worst moment. */
function claimSpace(fd: number, bytes: number): void {
  let size = fstatSync(fd).size
  while (size < bytes) {
    size += writeSync(fd, zeroBlock, 0, Math.min(zeroBlock.length, bytes - size), size)
  }
}
