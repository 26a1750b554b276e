import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { receiptFormat } from '@outlay/shared/records'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { headerBytes, segmentCount } from '../../link/index.ts'
import { recordStart, recordsInJournal } from '../../link/testing.ts'
import { Journal, type Turning } from './journal.ts'

const journalBytes = 16 * 1024
const segmentBytes = journalBytes / segmentCount
const everythingApplied: Turning = { applied: Number.MAX_SAFE_INTEGER, carry: () => [] }
const nothingApplied: Turning = { applied: 0, carry: () => [] }

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'journal')
const open = (bytes = journalBytes) => Journal.open({ file: file(), bytes, flushToDisk: false })
const records = (bytes = journalBytes) => recordsInJournal(file(), bytes)
const copies = () => readdirSync(folder).filter((name) => name.startsWith('journal.damaged-'))

function overwrite(position: number, bytes: Buffer): void {
  const fd = openSync(file(), 'r+')
  writeSync(fd, bytes, 0, bytes.length, position)
  closeSync(fd)
}

/** Record texts in the data plane's format. */
const progressRecord = (name: string, note = '') =>
  JSON.stringify([receiptFormat, 'progress', [name, note.length, note], null])
const many = (count: number, name = 'req') =>
  Array.from({ length: count }, (_, index) => progressRecord(`${name}_${index}`))
/** The place of the first segment that is ever written: generations begin at 1. */
const firstSegment = segmentBytes

describe('a journal', () => {
  it('returns all records in order after a process that never closed it', () => {
    const { journal } = open()
    expect(journal.append(['one', 'zwölf'], nothingApplied)).toBe(true)
    expect(journal.append(['three'], nothingApplied)).toBe(true)
    expect(records()).toEqual(['one', 'zwölf', 'three'])
  })

  it('continues where an earlier process stopped, with the same id', () => {
    const first = open().journal
    first.append(['one'], nothingApplied)
    const second = open().journal
    expect([second.id, second.end]).toEqual([first.id, first.end])
    second.append(['two'], nothingApplied)
    expect(records()).toEqual(['one', 'two'])
  })

  it('moves its position forward with every record, even when a segment is reused', () => {
    const { journal } = open()
    const ends = Array.from({ length: 200 }, (_, index) => {
      journal.append([progressRecord(`req_${index}`, 'x'.repeat(300))], everythingApplied)
      return journal.end
    })
    expect(ends).toEqual(ends.toSorted((one, other) => one - other))
    expect(new Set(ends).size).toBe(200)
    expect(ends.at(-1)!).toBeGreaterThan(2 * journalBytes)
  })

  it('is full while the next segment is not applied, and continues once it is', () => {
    const { journal } = open()
    const record = 'x'.repeat(500)
    let written = 0
    while (journal.append([record], nothingApplied)) written += 1
    // Only seven segments at first, because generation 0 does not exist.
    expect(written).toBe((segmentCount - 1) * 3)
    expect(journal.freeBytes(0)).toBeLessThan(segmentBytes)
    expect(journal.append([record], { applied: segmentBytes - 1, carry: () => [] })).toBe(false)
    expect(journal.append([record], { applied: segmentBytes, carry: () => [] })).toBe(true)
    expect(records()).toHaveLength(written + 1)
  })

  it('rewrites records that are still needed before their segment is reused', () => {
    const { journal } = open()
    journal.append(['alive'], nothingApplied)
    let aliveIn = 1
    const turning: Turning = {
      applied: Number.MAX_SAFE_INTEGER,
      carry(generationsBefore) {
        if (aliveIn >= generationsBefore) return []
        aliveIn = journal.generation
        return ['alive']
      },
    }
    for (let index = 0; index < 100; index += 1) journal.append(['x'.repeat(600)], turning)
    expect(journal.generation).toBeGreaterThan(3 * segmentCount)
    expect(records()).toContain('alive')
  })

  it('writes nothing else before the records that are still needed, however often that fails', () => {
    const { journal } = open()
    const fill = (turning: Turning) => journal.append(['x'.repeat(600)], turning)
    while (journal.generation < segmentCount) fill(everythingApplied)
    const asked: number[] = []
    const carrying = (carried: readonly string[]): Turning => ({
      applied: Number.MAX_SAFE_INTEGER,
      carry(generationsBefore) {
        asked.push(generationsBefore)
        return carried
      },
    })
    const tooLong = carrying(['y'.repeat(segmentBytes)])
    while (fill(tooLong)) {}
    const { generation } = journal
    expect(fill(tooLong)).toBe(false)
    expect(fill(carrying(['alive']))).toBe(true)
    expect(fill(everythingApplied)).toBe(true)
    expect(journal.generation).toBe(generation)
    // First the records of the oldest segment. After a failure all of them, because the caller takes them as written.
    expect(asked).toEqual([generation - segmentCount + 2, generation + 1, generation + 1])
    expect(records().slice(-3)).toEqual(['alive', 'x'.repeat(600), 'x'.repeat(600)])
  })

  it('never reads records of an earlier generation in the same segment', () => {
    const { journal } = open()
    for (let index = 0; index < 300; index += 1) {
      journal.append([progressRecord(`req_${index}`, 'y'.repeat(index % 400))], everythingApplied)
    }
    const held = records().map((text) => Number(/req_(\d+)/.exec(text)![1]))
    expect(held).toEqual(held.toSorted((one, other) => one - other))
    expect(held.at(-1)).toBe(299)
  })

  it('writes a batch longer than a segment in parts, and refuses a record longer than a segment', () => {
    const { journal } = open()
    const batch = many(100)
    expect(journal.append(batch, everythingApplied)).toBe(true)
    expect(records()).toEqual(batch)
    expect(journal.append(['x'.repeat(segmentBytes)], everythingApplied)).toBe(false)
  })

  it('returns any texts, written in any batches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { maxLength: 5 }), {
          maxLength: 20,
        }),
        (batches) => {
          const name = join(folder, `journal-${Math.random()}`)
          const bytes = 128 * 1024
          const { journal } = Journal.open({ file: name, bytes, flushToDisk: false })
          for (const batch of batches) expect(journal.append(batch, everythingApplied)).toBe(true)
          journal.close()
          expect(recordsInJournal(name, bytes)).toEqual(batches.flat())
          rmSync(name)
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('a journal of the older format', () => {
  const olderHalf = (generation: number, text: string) => {
    const half = Buffer.alloc(journalBytes / 2)
    half.writeUInt32LE(0x4f4a_4c31, 0)
    half.writeUInt32LE(generation, 4)
    half.writeUInt32LE(crc(half.subarray(0, 8)), 8)
    if (text !== '') half.writeUInt32LE(text.length, 16)
    half.write(text, 24)
    return half
  }

  it('is taken over if it is empty', () => {
    writeFileSync(file(), Buffer.concat([olderHalf(3, `${recordStart}old"]`), olderHalf(4, '')]))
    const { journal, damage, isBlank } = open()
    expect([damage, isBlank]).toEqual([null, false])
    journal.append(['new'], nothingApplied)
    expect(records()).toEqual(['new'])
  })

  it('is refused with one sentence if it contains calls, and is not changed', () => {
    const before = Buffer.concat([olderHalf(5, `${recordStart}receipt"]`), olderHalf(4, '')])
    writeFileSync(file(), before)
    expect(() => open()).toThrow(/^The journal was written by another version of Outlay/)
    expect(readFileSync(file()).equals(before)).toBe(true)
  })
})

describe('a damaged journal', () => {
  it('keeps the records around a torn one, and reports the damage', () => {
    const { journal } = open()
    journal.append(many(3), nothingApplied)
    overwrite(firstSegment + headerBytes + 8 + many(1)[0]!.length + 12, Buffer.from('XXX'))
    const { damage } = open()
    expect(records()).toEqual([many(3)[0], many(3)[2]])
    expect(damage).toMatchObject({ stretches: 1, isSearchedToEnd: true })
  })

  it('returns every undamaged record, invents none, and continues after them', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 })
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 25 }),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.integer({ min: 0, max: 20 }),
        (notes, at, noise, turns) => {
          const bytes = 64 * 1024
          const name = join(folder, `journal-${Math.random()}`)
          const reopen = () => Journal.open({ file: name, bytes, flushToDisk: false }).journal
          const journal = reopen()
          // Records of an older generation must never count.
          for (let turn = 0; turn < turns; turn += 1)
            journal.append(many(120, `old${turn}`), everythingApplied)
          const before = recordsInJournal(name, bytes)
          const { generation, end } = journal
          const written = notes.map((note, index) => progressRecord(`req_${index}`, note))
          expect(journal.append(written, everythingApplied)).toBe(true)
          journal.close()
          // This property covers damage inside one segment.
          fc.pre(journal.generation === generation)

          const lengths = written.map((record) => 8 + Buffer.byteLength(record))
          const total = lengths.reduce((sum, length) => sum + length, 0)
          const from = at % total
          const start = (generation % segmentCount) * (bytes / segmentCount) + (end % (bytes / segmentCount))
          const disk = readFileSync(name)
          const segmentEnd = ((generation % segmentCount) + 1) * (bytes / segmentCount)
          const damaged = disk.subarray(start + from, Math.min(start + from + noise.length, segmentEnd))
          damaged.set(noise.subarray(0, damaged.length))
          writeFileSync(name, disk)
          let begin = 0
          const whole = written.filter((_, index) => {
            const recordEnd = begin + lengths[index]!
            const isTouched = begin < from + noise.length && from < recordEnd
            begin = recordEnd
            return !isTouched
          })

          const second = reopen()
          const found = recordsInJournal(name, bytes)
          const foundNow = found.filter((record) => !before.includes(record))
          // Overwriting a byte with its own value leaves the record whole.
          expect(foundNow.filter((record) => whole.includes(record))).toEqual(whole)
          expect(written).toEqual(expect.arrayContaining(foundNow))
          const added = ['later', 'last'].map((id) => progressRecord(id))
          expect(second.append(added, everythingApplied)).toBe(true)
          second.close()
          expect(recordsInJournal(name, bytes).slice(-2)).toEqual(added)
          for (const entry of readdirSync(folder)) rmSync(join(folder, entry))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('is copied unchanged next to the journal, and a sound journal is not copied', () => {
    open().journal.append(many(20), nothingApplied)
    expect([open().damage, copies()]).toEqual([null, []])
    overwrite(firstSegment + 100, Buffer.from('XXX'))
    const before = readFileSync(file())
    const { damage } = open()
    expect(records()).toHaveLength(19)
    const [copy, ...others] = copies()
    expect(others).toEqual([])
    expect(damage).toMatchObject({ stretches: 1, copy: { file: join(folder, copy!) } })
    expect(readFileSync(join(folder, copy!)).equals(before)).toBe(true)
    expect(statSync(join(folder, copy!)).mode & 0o777).toBe(0o600)
  })

  it('is copied at most three times, and reports why it is not copied again', () => {
    open().journal.append(many(3), nothingApplied)
    overwrite(firstSegment + 50, Buffer.from('XXX'))
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `journal.damaged-${name}`), '')
    expect(open().damage).toMatchObject({ copy: { reason: 'enough-copies' } })
    expect(copies()).toHaveLength(3)
  })

  it('is taken over even if it cannot be copied', () => {
    const name = join(folder, 'j'.repeat(250))
    const reopen = () => Journal.open({ file: name, bytes: journalBytes, flushToDisk: false })
    reopen().journal.append(many(3), nothingApplied)
    truncateSync(name, firstSegment + 120)
    expect(reopen().damage).toMatchObject({ copy: { reason: 'ENAMETOOLONG' } })
    expect(recordsInJournal(name, journalBytes)).toEqual(many(2))
  })

  it.each([
    ['the segment in use', (newest: number) => [newest]],
    ['an older segment', (newest: number) => [newest - 3]],
    ['every segment', (newest: number) => Array.from({ length: segmentCount }, (_, back) => newest - back)],
  ])('returns all records after the header of %s is lost, and is sound afterwards', (_, lost) => {
    const { journal } = open()
    for (let index = 0; index < 60; index += 1) {
      journal.append([progressRecord(`old_${index}`, 'x'.repeat(500))], everythingApplied)
    }
    journal.append(many(5), everythingApplied)
    const before = records()
    const generations = lost(journal.generation)
    for (const generation of generations) {
      overwrite((generation % segmentCount) * segmentBytes, Buffer.alloc(headerBytes, 0x77))
    }
    expect(records()).toEqual(before)
    const { damage, journal: next } = open()
    expect(damage).toMatchObject({ stretches: generations.length, bytes: generations.length * headerBytes })
    expect(next.append(['new'], everythingApplied)).toBe(true)
    next.close()
    expect(open().damage).toBeNull()
    expect(records()).toEqual([...before, 'new'])
  })

  it.each([
    ['noise', 0x77],
    ['the beginnings of records', recordStart],
  ])('is empty if it consists of %s, reports the damage, and works again', (_, filling) => {
    writeFileSync(file(), Buffer.alloc(5_000, filling))
    const { damage, isBlank, journal } = open()
    expect([records(), isBlank]).toEqual([[], false])
    expect(damage).toMatchObject({ stretches: 1, bytes: 5_000 })
    journal.append(['one'], nothingApplied)
    expect(records()).toEqual(['one'])
    expect(open().damage).toBeNull()
  })

  it('is reported as blank if it was emptied, unlike one that was opened and not used', () => {
    expect(open().isBlank).toBe(true)
    expect(open().isBlank).toBe(false)
    truncateSync(file(), 0)
    expect(open()).toMatchObject({ isBlank: true, damage: null })
    expect(records()).toEqual([])
  })

  it('is read in less than two seconds even if it is full of forged records', () => {
    const bytes = 64 * 1024 * 1024
    open(bytes).journal.append(many(10), nothingApplied)
    // Each fake record claims the greatest length, so that a search would check each of them to its end.
    const pretender = Buffer.concat([Buffer.from([0, 0, 4, 0, 1, 2, 3, 4]), Buffer.from(recordStart)])
    for (const filling of [pretender, Buffer.from(recordStart)]) {
      overwrite(bytes / segmentCount + 4_000, Buffer.alloc(bytes / segmentCount - 4_000, filling))
      const startedAt = performance.now()
      const { journal } = open(bytes)
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      expect(records(bytes)).toEqual(many(10))
      journal.close()
      for (const copy of copies()) rmSync(join(folder, copy))
    }
  })

  it('is not overwritten where the search for records was given up', () => {
    const { journal } = open()
    journal.append(many(4), nothingApplied)
    const pretender = Buffer.concat([Buffer.from([0, 3, 0, 0, 1, 2, 3, 4]), Buffer.from(recordStart)])
    overwrite(firstSegment + 400, Buffer.alloc(segmentBytes - 400, pretender))
    const { damage, journal: next } = open()
    expect(damage).toMatchObject({ isSearchedToEnd: false })
    const { generation } = next
    expect(next.append(['new'], everythingApplied)).toBe(true)
    expect(next.generation).toBe(generation + 1)
    expect(records()).toEqual([...many(4), 'new'])
  })
})

function crc(bytes: Buffer): number {
  let value = ~0
  for (const byte of bytes) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1
  }
  return ~value >>> 0
}
