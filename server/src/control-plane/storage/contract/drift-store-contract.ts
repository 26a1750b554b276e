import { allProjects } from '@outlay/shared/access'
import { dayMs } from '@outlay/shared/time'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DriftCell } from '../../counting-drift/index.ts'
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

/** The contract for the sums that compare our token counts with reported ones, for every database. */
export function driftStoreContract(makeStorage: MakeStorage): void {
  describe('the drift store', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    test('an empty database has no sums', async () => {
      expect(await storage.drift.readDrift(0)).toEqual([])
    })

    test('each field of the sums of a model and day is added up', async () => {
      await storage.drift.addDrift([driftCell({ samples: 2 })])
      await storage.drift.addDrift([
        driftCell({ samples: 3 }),
        driftCell({ model: null, family: 'estimate' }),
      ])
      const { sums } = driftCell({ samples: 5 })
      const cells = await storage.drift.readDrift(day)
      expect(cells).toHaveLength(2)
      expect(cells).toContainEqual(driftCell({ model: null, family: 'estimate' }))
      expect(cells).toContainEqual({ ...driftCell(), sums: { ...sums, exactMatches: 3 } })
    })

    test('keeps providers, models, families and days apart', async () => {
      const cells = [
        driftCell(),
        driftCell({ provider: 'azure' }),
        driftCell({ model: 'gpt-4.1' }),
        driftCell({ family: 'estimate' }),
        driftCell({ day: day + dayMs }),
      ]
      await storage.drift.addDrift(cells)
      expect(await storage.drift.readDrift(0)).toHaveLength(cells.length)
      expect(await storage.drift.readDrift(day + 1)).toEqual([driftCell({ day: day + dayMs })])
    })

    test('a report sums the days of a range by model, with real and simulated calls apart', async () => {
      await storage.drift.addDrift([
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

    test('calibrations exclude sample data', async () => {
      await storage.drift.addDrift([driftCell({ isSampleData: true })])
      expect(await storage.drift.readDrift(0)).toEqual([])
    })

    test('sums that cannot be written are rejected whole', async () => {
      const unblock = await storage.blockWrites()
      await expect(storage.drift.addDrift([driftCell()])).rejects.toThrow()
      await unblock()
      expect(await storage.drift.readDrift(0)).toEqual([])
    })
  })
}
