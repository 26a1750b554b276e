import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { Journal } from '../../server/src/ledger/index.ts'
import { seededRandom } from '../../server/src/lib/seeded-random.ts'

/** The write in which the process dies, counted from the first, and how much of it is still done. */
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

/** What may be found after a death: one of these lists, or the first of them and some of what was being added. */
type Allowed = { complete: string[][]; added: string[] }

/** Fills a journal, turns it over with a few of its records whenever it is full, and so on, until the death. */
function fillUntilDeath(file: string, allowed: Allowed): void {
  const random = seededRandom('journal')
  const { journal } = Journal.open({ file, bytes, flushToDisk: false })
  let held: string[] = []
  for (let batch = 0; batch < 60; batch += 1) {
    const added = Array.from({ length: random.integer(1, 4) }, (_, index) =>
      JSON.stringify({ batch, index, text: 'x'.repeat(random.integer(0, 600)) }),
    )
    allowed.added = added
    if (!journal.append(added)) {
      const live = held.filter(() => random.integer(1, 5) === 1)
      allowed.complete = [held, live]
      allowed.added = []
      journal.restart(live)
      held = live
      allowed.complete = [held]
      allowed.added = added
      journal.append(added)
    }
    held = [...held, ...added]
    allowed.complete = [held]
    allowed.added = []
  }
  journal.close()
}

function isAllowed(records: readonly string[], { complete, added }: Allowed): boolean {
  const text = records.join('\n')
  return complete.some((held) =>
    Array.from({ length: added.length + 1 }, (_, count) =>
      [...held, ...added.slice(0, count)].join('\n'),
    ).includes(text),
  )
}

test('a journal keeps what was appended, in whichever write the process dies', () => {
  death.writes = 0
  death.atWrite = Number.POSITIVE_INFINITY
  fillUntilDeath(join(folder, 'whole.journal'), { complete: [[]], added: [] })
  const writes = death.writes
  expect(writes).toBeGreaterThan(60)

  const wrong: string[] = []
  for (let atWrite = 1; atWrite <= writes; atWrite += 1) {
    for (const share of [0, 0.01, 0.5, 0.99, 1]) {
      const file = join(folder, `${atWrite}-${share}.journal`)
      const allowed: Allowed = { complete: [[]], added: [] }
      Object.assign(death, { atWrite, share, writes: 0 })
      expect(() => fillUntilDeath(file, allowed)).toThrow(Died)
      death.atWrite = Number.POSITIVE_INFINITY
      const { journal, records } = Journal.open({ file, bytes, flushToDisk: false })
      if (!isAllowed(records, allowed))
        wrong.push(`write ${atWrite}, ${share} of it: ${records.length} records`)
      // And it goes on from there.
      const kept = records.slice(-5)
      journal.restart(kept)
      journal.append(['{"after":true}'])
      journal.close()
      copyFileSync(file, join(folder, 'copy.journal'))
      const next = Journal.open({ file: join(folder, 'copy.journal'), bytes, flushToDisk: false })
      expect(next.records).toEqual([...kept, '{"after":true}'])
      next.journal.close()
      rmSync(file)
    }
  }
  expect(wrong).toEqual([])
})
