import { describe, expect, test } from 'vitest'
import { sampleReceipt } from '../../control-plane/storage/contract/sample-records.ts'
import { emptyObservation } from '../../providers/index.ts'
import { BufferBudget } from './buffer-budget.ts'
import type { Call } from './call.ts'
import { type CountedCall, createSampleLater, createSampling, type InputTask } from './sample-later.ts'

const start = Date.parse('2026-11-20T12:00:00Z')

/** The number of counted calls among those that end at these instants. */
function sampled(instants: readonly number[]): number {
  const isSampled = createSampling()
  return instants.filter((instant) => isSampled(start + instant)).length
}

const every = (ms: number, calls: number) => Array.from({ length: calls }, (_, index) => index * ms)

describe('calls that come', () => {
  test.each<[string, number[], number, number]>([
    ['every two seconds: all are counted', every(2_000, 100), 100, 100],
    ['every second: all are counted', every(1_000, 100), 100, 100],
    [
      'five at once, then three after a minute: all are counted',
      [0, 0, 0, 0, 0, 60_000, 60_000, 60_000],
      8,
      8,
    ],
    ['2,000 at once: the first few and one in twenty are counted', every(0, 2_000), 100, 105],
    ['200 a second for ten seconds: one in twenty and one a second are counted', every(5, 2_000), 95, 115],
    ['1,000 a second for ten seconds: one in twenty is counted', every(1, 10_000), 495, 515],
    ['twice a second: at least one a second is counted', every(500, 100), 50, 56],
  ])('%s', (_, instants, least, most) => {
    const count = sampled(instants)
    expect(count).toBeGreaterThanOrEqual(least)
    expect(count).toBeLessThanOrEqual(most)
  })
})

describe('a sample', () => {
  const parts = { system: 0, history: 0, user: 8, tools: 0, images: 0 }
  const body = Buffer.from('{"model":"gpt-4o"}')

  /** A sampler whose counter answers on demand. It reads only the fields of a call that are given here. */
  function samplerWith(bufferBytes = 1_000_000) {
    const tasks: {
      task: InputTask
      answer(count: { inputTokens: number; parts: typeof parts } | null): void
    }[] = []
    const recorded: CountedCall[] = []
    const budget = new BufferBudget(bufferBytes)
    const sampleLater = createSampleLater({
      counter: { countInput: (task) => new Promise((answer) => tasks.push({ task, answer })) },
      budget,
      record: { add: (call) => recorded.push(call) },
    })
    const settle = (changes: Parameters<typeof sampleReceipt>[0] = {}, call: object = {}) => {
      const receipt = sampleReceipt(changes)
      const held = { kind: 'held', pieces: [body], bytes: body.length, scanner: null }
      const settled = {
        route: { api: receipt.operation === 'models' ? null : 'chat.completions' },
        intent: receipt,
        observation: emptyObservation,
        body: held,
        ...call,
      }
      sampleLater(settled as unknown as Call, receipt)
    }
    return { tasks, recorded, budget, settle }
  }

  test('is recorded with the reported tokens, under the provider and model that answered', async () => {
    const { tasks, recorded, settle } = samplerWith()
    settle({ usage: { uncachedInputTokens: 6, cacheReadInputTokens: 4 } })
    expect(tasks[0]!.task).toMatchObject({ provider: 'openai', api: 'openai.chat.completions' })
    tasks[0]!.answer({ inputTokens: 8, parts })
    await Promise.resolve()
    expect(recorded).toMatchObject([
      { provider: 'openai', model: 'gpt-4o-mini-2024-07-18', countedTokens: 8, reportedTokens: 10, parts },
    ])
  })

  test.each<[string, Parameters<typeof sampleReceipt>[0], object]>([
    ['whose usage Outlay counted itself', { usageSource: 'counted' }, {}],
    ['that is not an inference', { operation: 'models' }, {}],
    ['whose body is an upload', {}, { body: { kind: 'passing', bytes: 10 } }],
    ['whose body is too long to be counted', {}, { body: { kind: 'held', pieces: [], bytes: 5_000_000 } }],
    ['in which other models worked too', {}, { observation: { ...emptyObservation, others: [{}] } }],
  ])('is not taken of a call %s', (_, changes, call) => {
    const { tasks, settle } = samplerWith()
    settle(changes, call)
    expect(tasks).toEqual([])
  })

  test('is dropped if five hundred wait, and those return their bytes to the budget', async () => {
    const { tasks, budget, settle } = samplerWith()
    // One call a second: each is counted, and no count finishes.
    for (let call = 0; call < 600; call += 1) settle({ admittedAt: start + call * 1_000 })
    expect(tasks).toHaveLength(500)
    expect(budget.heldBytes).toBe(500 * body.length)
    for (const { answer } of tasks) answer(null)
    await new Promise((resolve) => setImmediate(resolve))
    expect(budget.heldBytes).toBe(0)
  })

  test('is dropped if callers need the memory', () => {
    const { tasks, settle } = samplerWith(body.length - 1)
    settle()
    expect(tasks).toEqual([])
  })
})
