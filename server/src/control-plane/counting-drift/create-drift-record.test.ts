import { dayMs } from '@outlay/shared/time'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Calibration, SampledCall } from '../../link/index.ts'
import { createDriftRecord } from './create-drift-record.ts'
import type { DriftCell } from './drift-store.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const today = Date.parse('2026-11-20T00:00:00Z')

beforeEach(() => void vi.useFakeTimers({ now }))
afterEach(() => void vi.useRealTimers())

/** A store in memory that can be locked. */
function memoryStore(cells: DriftCell[] = []) {
  const store = {
    cells,
    writes: 0,
    isLocked: false,
    async addDrift(more: readonly DriftCell[]) {
      if (store.isLocked) throw new Error('locked')
      store.writes += 1
      store.cells.push(...structuredClone(more))
    },
    readDrift: async (since: number) => store.cells.filter(({ day }) => day >= since),
  }
  return store
}

const call = (over: Partial<SampledCall> = {}): SampledCall => ({
  admittedAt: now,
  provider: 'anthropic',
  model: 'claude-sonnet-4-5-20250929',
  family: 'estimate',
  countedTokens: 100,
  reportedTokens: 120,
  parts: { system: 40, history: 0, user: 60, tools: 0, images: 0 },
  ...over,
})

const recordOf = (
  store: ReturnType<typeof memoryStore>,
  announce?: (calibrations: Calibration[]) => Promise<void>,
) => createDriftRecord({ store, now: () => Date.now(), ...(announce && { announce }) })

describe('the comparison of counted and reported tokens', () => {
  test('is written once a second, one cell per model and UTC day', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    for (let index = 0; index < 500; index++) record.add(call())
    record.add(call({ admittedAt: now - dayMs }))
    expect(store.writes).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(store.writes).toBe(1)
    expect(
      store.cells.map(({ day, sums }) => [day, sums.samples, sums.countedTokens, sums.parts.user]),
    ).toEqual([
      [today, 500, 50_000, 30_000],
      [today - dayMs, 1, 100, 60],
    ])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(store.writes).toBe(1)
  })

  test('waits for a locked database and is written when the record is closed', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    store.isLocked = true
    record.add(call())
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await record.writeThrough()).toBe(false)
    store.isLocked = false
    await record.close()
    expect(store.cells).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is kept for at most 1,000 models while the database cannot be written', async () => {
    const store = memoryStore()
    store.isLocked = true
    const record = await recordOf(store)
    for (let index = 0; index < 1_500; index++) record.add(call({ model: `model-${index}` }))
    store.isLocked = false
    await record.close()
    expect(store.cells).toHaveLength(1_000)
  })
})

describe('calls that are added during a write', () => {
  test('are written with the next one, each once', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    record.add(call())
    const written = record.writeThrough()
    await Promise.resolve()
    expect(store.writes).toBe(1)
    record.add(call())
    expect(await written).toBe(true)
    await record.close()
    expect(store.cells.map(({ sums }) => sums.samples)).toEqual([1, 1])
  })

  test('are added to the unwritten sums when that write fails', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    store.isLocked = true
    record.add(call())
    const written = record.writeThrough()
    await Promise.resolve()
    record.add(call())
    record.add(call({ model: 'another' }))
    expect(await written).toBe(false)
    store.isLocked = false
    await record.close()
    expect(store.cells.map(({ model, sums }) => [model, sums.samples])).toEqual([
      ['claude-sonnet-4-5-20250929', 2],
      ['another', 1],
    ])
  })
})

describe('a calibration', () => {
  test('is learnt from five calls on and kept for the next start', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    for (let index = 0; index < 4; index++) record.add(call())
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
    record.add(call())
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1.2)
    await record.close()
    expect((await recordOf(store)).calibrationOf('anthropic', 'claude-sonnet-4-5-20250929')).toBe(1.2)
  })

  test('belongs to one provider and model, and is never learnt for exact counts', async () => {
    const record = await recordOf(memoryStore())
    for (let index = 0; index < 30; index++) {
      record.add(call())
      record.add(call({ provider: 'openai', model: 'gpt-4o', family: 'exact' }))
    }
    expect(record.calibrationOf('bedrock', 'claude-sonnet-4-5')).toBe(1)
    expect(record.calibrationOf('anthropic', 'claude-opus-4-5')).toBe(1)
    expect(record.calibrationOf('anthropic', null)).toBe(1)
    expect(record.calibrationOf('openai', 'gpt-4o')).toBe(1)
  })

  test('ignores calls that are a month old', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    for (let index = 0; index < 5; index++) record.add(call())
    await vi.advanceTimersByTimeAsync(31 * dayMs)
    record.add(call({ admittedAt: Date.now() }))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
  })

  test('is learnt again after the records were replaced', async () => {
    const store = memoryStore()
    const record = await recordOf(store)
    for (let index = 0; index < 5; index++) record.add(call())
    await record.writeThrough()
    store.cells = []
    await record.relearn()
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
  })

  test('is announced at most once a second, and after the records were replaced', async () => {
    const store = memoryStore()
    const announced: Calibration[][] = []
    const record = await recordOf(store, async (calibrations) => void announced.push(calibrations))
    expect(announced).toEqual([])
    for (let index = 0; index < 30; index++) record.add(call())
    await vi.advanceTimersByTimeAsync(999)
    expect(announced).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    const learnt = [{ provider: 'anthropic', model: 'claude-sonnet-4-5', calibration: 1.2 }]
    expect(announced).toEqual([learnt])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(announced).toHaveLength(1)
    store.cells = []
    await record.relearn()
    expect(announced).toEqual([learnt, []])
    expect(record.calibrations()).toEqual([])
  })
})
