import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
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

  it('stops at a record that was torn, and keeps those before it', () => {
    const { journal } = open()
    journal.append(['whole', 'torn'])
    const fd = openSync(join(folder, 'journal'), 'r+')
    // Header of 16 bytes, record of 8 + 5, the next record's header of 8: the first byte of "torn".
    writeSync(fd, Buffer.from('T'), 0, 1, 16 + 13 + 8)
    closeSync(fd)
    expect(open().records).toEqual(['whole'])
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
