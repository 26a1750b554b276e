import { dayMs } from '@outlay/shared/time'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SampledCall } from '../../link/index.ts'
import { createDriftRecord } from './create-drift-record.ts'
import type { DriftCell } from './drift-store.ts'

const now = Date.parse('2026-11-20T12:00:00Z')
const today = Date.parse('2026-11-20T00:00:00Z')

beforeEach(() => void vi.useFakeTimers({ now }))
afterEach(() => void vi.useRealTimers())

/** A store that keeps what it is given, and can be locked. */
function memoryStore(cells: DriftCell[] = []) {
  const store = {
    cells,
    writes: 0,
    isLocked: false,
    addDrift(more: readonly DriftCell[]) {
      if (store.isLocked) throw new Error('locked')
      store.writes += 1
      store.cells.push(...structuredClone(more))
    },
    readDrift: (since: number) => store.cells.filter(({ day }) => day >= since),
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

const recordOf = (store: ReturnType<typeof memoryStore>) =>
  createDriftRecord({ store, now: () => Date.now() })

describe('counted against reported', () => {
  test('is written once a second, a cell for each model and UTC day', () => {
    const store = memoryStore()
    const record = recordOf(store)
    for (let index = 0; index < 500; index++) record.add(call())
    record.add(call({ admittedAt: now - dayMs }))
    expect(store.writes).toBe(0)
    vi.advanceTimersByTime(1_000)
    expect(store.writes).toBe(1)
    expect(
      store.cells.map(({ day, sums }) => [day, sums.samples, sums.countedTokens, sums.parts.user]),
    ).toEqual([
      [today, 500, 50_000, 30_000],
      [today - dayMs, 1, 100, 60],
    ])
    vi.advanceTimersByTime(10_000)
    expect(store.writes).toBe(1)
  })

  test('waits for a database that is locked, and is written with the process’s end', () => {
    const store = memoryStore()
    const record = recordOf(store)
    store.isLocked = true
    record.add(call())
    vi.advanceTimersByTime(3_000)
    expect(record.writeThrough()).toBe(false)
    store.isLocked = false
    record.close()
    expect(store.cells).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('takes no more models than fit while it cannot be written', () => {
    const store = memoryStore()
    store.isLocked = true
    const record = recordOf(store)
    for (let index = 0; index < 1_500; index++) record.add(call({ model: `model-${index}` }))
    store.isLocked = false
    record.close()
    expect(store.cells).toHaveLength(1_000)
  })
})

describe('a calibration', () => {
  test('is learnt as calls come, from five on, and kept for the next start', () => {
    const store = memoryStore()
    const record = recordOf(store)
    for (let index = 0; index < 4; index++) record.add(call())
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
    record.add(call())
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1.2)
    record.close()
    expect(recordOf(store).calibrationOf('anthropic', 'claude-sonnet-4-5-20250929')).toBe(1.2)
  })

  test('is of one provider and model, and never of one that is counted exactly', () => {
    const record = recordOf(memoryStore())
    for (let index = 0; index < 30; index++) {
      record.add(call())
      record.add(call({ provider: 'openai', model: 'gpt-4o', family: 'exact' }))
    }
    expect(record.calibrationOf('bedrock', 'claude-sonnet-4-5')).toBe(1)
    expect(record.calibrationOf('anthropic', 'claude-opus-4-5')).toBe(1)
    expect(record.calibrationOf('anthropic', null)).toBe(1)
    expect(record.calibrationOf('openai', 'gpt-4o')).toBe(1)
  })

  test('forgets what is a month old', () => {
    const store = memoryStore()
    const record = recordOf(store)
    for (let index = 0; index < 5; index++) record.add(call())
    vi.advanceTimersByTime(31 * dayMs)
    record.add(call({ admittedAt: Date.now() }))
    vi.advanceTimersByTime(1_000)
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
  })

  test('is learnt anew when the records were replaced', () => {
    const store = memoryStore()
    const record = recordOf(store)
    for (let index = 0; index < 5; index++) record.add(call())
    record.writeThrough()
    store.cells = []
    record.relearn()
    expect(record.calibrationOf('anthropic', 'claude-sonnet-4-5')).toBe(1)
  })
})
