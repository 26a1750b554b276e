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
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Journal } from './journal.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (bytes = 8_192) => Journal.open({ file: join(folder, 'journal'), bytes, flushToDisk: false })

const file = () => join(folder, 'journal')

function overwrite(position: number, bytes: Buffer): void {
  const fd = openSync(file(), 'r+')
  writeSync(fd, bytes, 0, bytes.length, position)
  closeSync(fd)
}

/** Texts as the ledger writes them. */
const progressRecord = (name: string, note = '') =>
  JSON.stringify([2, 'progress', [name, note.length, note], null])
const many = (count: number) => Array.from({ length: count }, (_, index) => progressRecord(`req_${index}`))
const copies = () => readdirSync(folder).filter((name) => name.startsWith('journal.damaged-'))

describe('the journal', () => {
  it('gives back what was appended, in order, after a process that never closed it', () => {
    const { journal } = open()
    expect(journal.append(['one', 'zwölf'])).toBe(true)
    expect(journal.append(['three'])).toBe(true)
    expect(open().records).toEqual(['one', 'zwölf', 'three'])
  })

  it('goes on where an earlier process stopped', () => {
    open().journal.append(['one'])
    open().journal.append(['two'])
    expect(open().records).toEqual(['one', 'two'])
  })

  it('says when a half is full, and begins the other with what is still of use', () => {
    const { journal } = open()
    const record = 'x'.repeat(1_000)
    while (journal.append([record])) {
      // Until it is full.
    }
    expect(journal.restart(['alive'])).toBe(true)
    expect(journal.append(['new'])).toBe(true)
    expect(open().records).toEqual(['alive', 'new'])
    expect(journal.restart(Array(10).fill(record))).toBe(false)
  })

  it('never reads what an earlier generation left behind in the same half', () => {
    const { journal } = open()
    for (let turn = 0; turn < 5; turn += 1) {
      journal.append([`long ${turn} ${'y'.repeat(500)}`, `old ${turn}`])
      journal.restart([`live ${turn}`])
    }
    expect(open().records).toEqual(['live 4'])
  })

  it('keeps the records before one that was torn, and says that it was', () => {
    const { journal } = open()
    journal.append(['whole', 'torn'])
    // Header of 16 bytes, record of 8 + 5, the next record's header of 8: the first byte of "torn".
    overwrite(16 + 13 + 8, Buffer.from('T'))
    const { records, damage } = open()
    expect(records).toEqual(['whole'])
    expect(damage).toMatchObject({ stretches: 1, bytes: 8 + 4 })
  })

  it('holds any texts, through any turns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 5 }), {
          maxLength: 20,
        }),
        (batches) => {
          const file = join(folder, `journal-${Math.random()}`)
          const { journal } = Journal.open({ file, bytes: 65_536, flushToDisk: false })
          const texts = batches.map((batch) => batch.filter((text) => text !== ''))
          for (const batch of texts) {
            if (!journal.append(batch)) journal.restart(batch)
          }
          expect(Journal.open({ file, bytes: 65_536, flushToDisk: false }).records).toEqual(texts.flat())
        },
      ),
      { numRuns: 50 },
    )
  })
})

describe('a damaged journal', () => {
  it('gives back every record that the damage does not touch, invents none, and goes on behind them', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 80 })
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 25 }),
        fc.nat(),
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.boolean(),
        (notes, at, noise, hasTurned) => {
          const bytes = 32 * 1024
          const name = join(folder, `journal-${Math.random()}`)
          const reopen = () => Journal.open({ file: name, bytes, flushToDisk: false })
          const { journal } = reopen()
          // What an older generation left behind must never count.
          if (hasTurned) {
            journal.append(many(40))
            journal.restart([])
            journal.restart([])
          }
          const written = notes.map((note, index) => progressRecord(`req_${index}`, note))
          expect(journal.append(written)).toBe(true)
          journal.close()

          const lengths = written.map((record) => 8 + Buffer.byteLength(record))
          const total = lengths.reduce((sum, length) => sum + length, 0)
          const from = at % total
          const disk = readFileSync(name)
          const damaged = disk.subarray(16 + from, 16 + from + noise.length)
          damaged.set(noise.subarray(0, damaged.length))
          writeFileSync(name, disk)
          let begin = 0
          const whole = written.filter((_, index) => {
            const end = begin + lengths[index]!
            const isTouched = begin < from + noise.length && from < end
            begin = end
            return !isTouched
          })

          const second = reopen()
          // A byte that was overwritten with itself leaves its record whole.
          expect(second.records.filter((record) => whole.includes(record))).toEqual(whole)
          expect(written).toEqual(expect.arrayContaining(second.records))
          const added = ['later', 'last'].map((id) => progressRecord(id))
          expect(second.journal.append(added)).toBe(true)
          second.journal.close()
          const third = reopen()
          third.journal.close()
          expect(third.records).toEqual([...second.records, ...added])
          for (const entry of readdirSync(folder)) rmSync(join(folder, entry))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('is kept beside the journal as it was, and a sound one is not', () => {
    open().journal.append(many(20))
    expect([open().damage, copies()]).toEqual([null, []])
    overwrite(100, Buffer.from('XXX'))
    const before = readFileSync(file())
    const { damage, records } = open()
    expect(records).toHaveLength(19)
    const [copy, ...others] = copies()
    expect(others).toEqual([])
    expect(damage).toMatchObject({ stretches: 1, copy: { file: join(folder, copy!) } })
    expect(readFileSync(join(folder, copy!)).equals(before)).toBe(true)
    expect(statSync(join(folder, copy!)).mode & 0o777).toBe(0o600)
  })

  it('is copied three times at most, and says why there is no copy', () => {
    open().journal.append(many(3))
    overwrite(50, Buffer.from('XXX'))
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, `journal.damaged-${name}`), '')
    expect(open().damage).toMatchObject({ copy: { reason: 'enough-copies' } })
    expect(copies()).toHaveLength(3)
  })

  it('is taken over as well where no copy of it can be made', () => {
    const name = join(folder, 'j'.repeat(250))
    const reopen = () => Journal.open({ file: name, bytes: 8_192, flushToDisk: false })
    reopen().journal.append(many(3))
    truncateSync(name, 100)
    expect(reopen()).toMatchObject({
      records: many(2),
      damage: { stretches: 1, bytes: 8_192 - 100, copy: { reason: 'ENAMETOOLONG' } },
    })
  })

  it.each([
    ['of the half in use, which is the second', 2, [8_192 / 2]],
    ['of the half in use, which is the first', 3, [0]],
    ['of the older half', 3, [8_192 / 2]],
    ['of both halves', 4, [0, 8_192 / 2]],
    ['of both halves, long in use', 500, [0, 8_192 / 2]],
  ])('with a header overwritten, %s, gives back all its records', (_, generation, headers) => {
    const { journal } = open()
    for (let turn = 1; turn < generation; turn += 1) {
      journal.append([progressRecord(`old_${turn}`), progressRecord(`older_${turn}`)])
      journal.restart([progressRecord('live')])
    }
    journal.append(many(5))
    for (const position of headers) overwrite(position, Buffer.alloc(16, 0x77))
    const { records, damage, journal: next } = open()
    expect(records).toEqual([progressRecord('live'), ...many(5)])
    expect(damage).toMatchObject({ stretches: headers.length, bytes: 16 * headers.length })
    expect(next.append(['new'])).toBe(true)
    expect(open().records).toEqual([...records, 'new'])
    expect(next.restart(['kept'])).toBe(true)
    next.append(['newer'])
    expect(open()).toMatchObject({ records: ['kept', 'newer'], damage: null })
  })

  it.each([
    ['of noise', 0x77],
    ['of the beginnings of records', '[2,"'],
  ])('that consists %s holds nothing, says so, and works again', (_, filling) => {
    writeFileSync(file(), Buffer.alloc(5_000, filling))
    const { records, damage, isBlank, journal } = open()
    expect([records, isBlank]).toEqual([[], false])
    expect(damage).toMatchObject({ stretches: 1, bytes: 5_000 })
    journal.append(['one'])
    expect(open().records).toEqual(['one'])
    journal.restart(['one'])
    expect(open()).toMatchObject({ records: ['one'], damage: null })
  })

  it('that was emptied is told from one that was never used by whoever knows that it was', () => {
    expect(open().isBlank).toBe(true)
    expect(open().isBlank).toBe(false)
    truncateSync(file(), 0)
    expect(open()).toMatchObject({ isBlank: true, damage: null, records: [] })
  })

  it('whose half is full of bytes made to look like records is read in less than two seconds', () => {
    const bytes = 64 * 1024 * 1024
    const large = () => Journal.open({ file: file(), bytes, flushToDisk: false })
    large().journal.append(many(10))
    // Each pretends to be as long as a record may be, so that a search would check each of them to its end.
    const pretender = Buffer.concat([Buffer.from([0, 0, 4, 0, 1, 2, 3, 4]), Buffer.from('[2,"')])
    for (const filling of [pretender, Buffer.from('[2,"')]) {
      overwrite(4_000, Buffer.alloc(bytes / 2 - 4_000, filling))
      const startedAt = performance.now()
      const { records, journal } = large()
      expect(performance.now() - startedAt).toBeLessThan(2_000)
      expect(records).toEqual(many(10))
      journal.close()
      for (const copy of copies()) rmSync(join(folder, copy))
    }
  })

  it('whose search was given up is not written over', () => {
    const { journal } = open()
    journal.append(many(4))
    const pretender = Buffer.concat([Buffer.from([0, 8, 0, 0, 1, 2, 3, 4]), Buffer.from('[2,"')])
    overwrite(1_000, Buffer.alloc(3_000, pretender))
    const { records, damage, journal: next } = open()
    expect(records).toEqual(many(4))
    expect(damage).toMatchObject({ isSearchedToEnd: false })
    expect(next.append(['new'])).toBe(false)
    expect(next.restart([...records, 'new'])).toBe(true)
    expect(open().records).toEqual([...many(4), 'new'])
  })
})
