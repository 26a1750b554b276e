import { allProjects } from '@outlay/shared/access'
import { dayMs } from '@outlay/shared/time'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DriftCell } from '../../metering/drift/index.ts'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

const day = Date.parse('2026-11-20T00:00:00Z')

export function driftCell(changes: Partial<Omit<DriftCell, 'sums'>> & { samples?: number } = {}): DriftCell {
  const { samples = 1, ...key } = changes
  return {
    day,
    provider: 'openai',
    model: 'gpt-4o',
    family: 'exact',
    isSampleData: false,
    ...key,
    sums: {
      samples,
      exactMatches: samples - 1,
      countedTokens: 1_000 * samples,
      reportedTokens: 1_070 * samples,
      boundedReportedTokens: 1_060 * samples,
      parts: {
        system: 100 * samples,
        history: 200 * samples,
        user: 300 * samples,
        tools: 250 * samples,
        images: 150 * samples,
      },
    },
  }
}

/** What counting beside calls relies on, whichever database it is. */
export function driftStoreContract(makeStorage: MakeStorage): void {
  describe('what counting beside calls relies on', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    test('nothing is on record before anything was counted', () => {
      expect(storage.drift.readDrift(0)).toEqual([])
    })

    test('sums of a model and day are added up, each field by itself', () => {
      storage.drift.addDrift([driftCell({ samples: 2 })])
      storage.drift.addDrift([driftCell({ samples: 3 }), driftCell({ model: null, family: 'estimate' })])
      const { sums } = driftCell({ samples: 5 })
      expect(storage.drift.readDrift(day)).toEqual([
        driftCell({ model: null, family: 'estimate' }),
        { ...driftCell(), sums: { ...sums, exactMatches: 3 } },
      ])
    })

    test('providers, models, families and days are kept apart', () => {
      const cells = [
        driftCell(),
        driftCell({ provider: 'azure' }),
        driftCell({ model: 'gpt-4.1' }),
        driftCell({ family: 'estimate' }),
        driftCell({ day: day + dayMs }),
      ]
      storage.drift.addDrift(cells)
      expect(storage.drift.readDrift(0)).toHaveLength(cells.length)
      expect(storage.drift.readDrift(day + 1)).toEqual([driftCell({ day: day + dayMs })])
    })

    test('a report sums the days of a range by model, real ones and simulated ones apart', async () => {
      storage.drift.addDrift([
        driftCell(),
        driftCell({ day: day + dayMs, samples: 2 }),
        driftCell({ day: day + 2 * dayMs }),
        driftCell({ model: null, samples: 4 }),
        driftCell({ provider: 'simulator', isSampleData: true }),
        driftCell({ provider: 'simulator' }),
      ])
      const days = { fromDay: day, toDay: day + 2 * dayMs, scope: allProjects }
      const { sums } = driftCell({ samples: 3 })
      expect(await storage.reports.sumDrift({ ...days, data: 'real' }, 10)).toEqual([
        { provider: 'openai', model: null, family: 'exact', sums: driftCell({ samples: 4 }).sums },
        { provider: 'openai', model: 'gpt-4o', family: 'exact', sums: { ...sums, exactMatches: 1 } },
      ])
      expect(await storage.reports.sumDrift({ ...days, data: 'real' }, 1)).toHaveLength(1)
      expect(await storage.reports.sumDrift({ ...days, data: 'simulated' }, 10)).toMatchObject([
        { provider: 'simulator', sums: { samples: 2 } },
      ])
    })

    test('sample data is left out of what is learnt from', () => {
      storage.drift.addDrift([driftCell({ isSampleData: true })])
      expect(storage.drift.readDrift(0)).toEqual([])
    })

    test('none of it is written where the database cannot be', () => {
      const unblock = storage.blockWrites()
      expect(() => storage.drift.addDrift([driftCell()])).toThrow()
      unblock()
      expect(storage.drift.readDrift(0)).toEqual([])
    })
  })
}
