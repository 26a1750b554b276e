import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { Journal, type Turning } from '../../server/src/data-plane/journal/journal.ts'
import { OpenCalls } from '../../server/src/data-plane/journal/open-calls.ts'
import { seededRandom } from '../../server/src/lib/seeded-random.ts'
import { encodeJournalRecord, segmentCount } from '../../server/src/link/index.ts'
import { recordsInJournal } from '../../server/src/link/testing.ts'

/** The number of the write during which the process dies, and the share of that write that is still done. */
const death = vi.hoisted(() => ({ atWrite: Number.POSITIVE_INFINITY, share: 1, writes: 0 }))

class Died extends Error {}

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>()
  const writeSync = (fd: number, bytes: Buffer, start: number, length: number, position: number): number => {
    death.writes += 1
    if (death.writes < death.atWrite) return fs.writeSync(fd, bytes, start, length, position)
    fs.writeSync(fd, bytes, start, Math.floor(length * death.share), position)
    throw new Died()
  }
  return { ...fs, writeSync }
})

const folder = mkdtempSync(join(tmpdir(), 'outlay-journal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const bytes = 16 * 1024
const openCallsMax = 4

/** The requests to a journal until the process died. */
type Model = {
  /** Appended receipts, oldest first. */
  receipts: string[]
  /** The number of receipts that are in the database, so that their segments may have been reused. */
  applied: number
  /** Intents of calls that stayed open. None of them may be lost. */
  intents: Set<string>
  /** The records of the last append: receipts first, then at most one intent. */
  added: { receipts: string[]; intents: string[] }
}

const nothing = (): Model => ({
  receipts: [],
  applied: 0,
  intents: new Set(),
  added: { receipts: [], intents: [] },
})

const recordOf = (name: string, length: number) =>
  encodeJournalRecord({
    kind: 'progress',
    answers: [{ id: `${name}-${'x'.repeat(length)}`, responseBytes: 0 }],
  })

/**
 * Appends receipts and intents until the death. Some intents stay open, and the journal wraps around several
 * times.
 */
function fillUntilDeath(file: string, model: Model): number {
  const random = seededRandom('journal')
  const { journal } = Journal.open({ file, bytes, flushToDisk: false })
  const open = new OpenCalls()
  const calls: Parameters<OpenCalls['add']>[0][] = []
  let applied = 0
  const turning = (): Turning => ({ applied, carry: (before) => open.carry(before, journal.generation) })
  const applyAll = () => {
    applied = journal.end
    model.applied = model.receipts.length
  }
  for (let batch = 0; batch < 110; batch += 1) {
    const receipts = Array.from({ length: random.integer(1, 4) }, (_, index) =>
      recordOf(`receipt ${batch}.${index}`, random.integer(0, 600)),
    )
    const intents = random.integer(1, 3) === 1 ? [recordOf(`intent ${batch}`, 60)] : []
    // A batch larger than a segment is appended in parts. It is tried only once there is room for all of it.
    if (receipts.join('').length > 1_800 || random.integer(1, 25) === 1) applyAll()
    model.added = { receipts, intents }
    const { generation } = journal
    if (!journal.append([...receipts, ...intents], turning())) {
      applyAll()
      expect(journal.append([...receipts, ...intents], turning())).toBe(true)
    }
    model.added = { receipts: [], intents: [] }
    model.receipts.push(...receipts)
    for (const record of intents) {
      const call = { record, generation, place: -1 } as (typeof calls)[number]
      open.add(call, generation)
      calls.push(call)
      model.intents.add(record)
    }
    if (calls.length <= openCallsMax) continue
    const [ended] = calls.splice(random.integer(0, calls.length - 1), 1)
    open.delete(ended!)
    model.intents.delete(ended!.record)
  }
  journal.close()
  return journal.generation
}

/** The problem with the records that were found after a death; null without one. */
function problemOf(records: readonly string[], model: Model): string | null {
  const isReceipt = (record: string) => record.includes('receipt')
  const found = records.filter(isReceipt)
  const isWhole = model.added.receipts.every((record) => found.includes(record))
  for (let count = 0; count <= model.added.receipts.length; count += 1) {
    const all = [...model.receipts, ...model.added.receipts.slice(0, count)]
    const first = all.length - found.length
    if (first < 0 || first > model.applied || found.some((record, index) => record !== all[first + index])) {
      continue
    }
    const lost = [...model.intents].filter((record) => !records.includes(record))
    if (lost.length > 0) return `${lost.length} open calls are lost`
    const isAhead = !isWhole && model.added.intents.some((record) => records.includes(record))
    return isAhead ? 'an intent is there, and a receipt before it is not' : null
  }
  return `${found.length} receipts are no end of the ${model.receipts.length} that were appended, ${model.applied} of them applied`
}

test('a journal keeps appended receipts and the intents of open calls, whichever write the process dies in', () => {
  death.writes = 0
  death.atWrite = Number.POSITIVE_INFINITY
  const generation = fillUntilDeath(join(folder, 'whole.journal'), nothing())
  const writes = death.writes
  expect(writes).toBeGreaterThan(100)
  expect(generation).toBeGreaterThan(2 * segmentCount)

  const wrong: string[] = []
  for (let atWrite = 1; atWrite <= writes; atWrite += 1) {
    for (const share of [0, 0.01, 0.5, 0.99, 1]) {
      const file = join(folder, `${atWrite}-${share}.journal`)
      const model = nothing()
      Object.assign(death, { atWrite, share, writes: 0 })
      expect(() => fillUntilDeath(file, model)).toThrow(Died)
      death.atWrite = Number.POSITIVE_INFINITY
      const { journal } = Journal.open({ file, bytes, flushToDisk: false })
      const records = recordsInJournal(file, bytes)
      const problem = problemOf(records, model)
      if (problem) wrong.push(`write ${atWrite}, ${share} of it: ${problem}`)
      // The journal continues after the death, and reuses no segment before the database permits it.
      const after = recordOf('after', 10)
      const isWritten = journal.append([after], { applied: 0, carry: () => [] })
      journal.close()
      expect(recordsInJournal(file, bytes)).toEqual(isWritten ? [...records, after] : records)
      const next = Journal.open({ file, bytes, flushToDisk: false })
      expect(next.damage).toBeNull()
      next.journal.close()
      rmSync(file)
    }
  }
  expect(wrong).toEqual([])
})
