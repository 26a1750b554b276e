import { expect, test, vi } from 'vitest'
import { sampleReceipt, unknownReceipt } from '../../control-plane/storage/contract/sample-records.ts'
import { SpendWatch } from './spend-watch.ts'

const cent = 10_000_000_000n
const bodyOf = (text: string) => [
  Buffer.from(JSON.stringify({ messages: [{ role: 'system', content: text }] })),
]

function call(watch: SpendWatch, change: Parameters<typeof sampleReceipt>[0], text = 'one') {
  const receipt = sampleReceipt(change)
  watch.began(receipt, bodyOf(text))
  watch.ended(receipt)
  return receipt
}

test('a run has its calls, their sum, the most expensive call, and repeated prompts', () => {
  const watch = new SpendWatch(null, () => {})
  call(watch, { effectiveCost: cent, responseModel: 'small' }, 'one')
  call(
    watch,
    {
      effectiveCost: 3n * cent,
      responseModel: 'large',
      usage: { uncachedInputTokens: 70, cacheReadInputTokens: 30, outputTextTokens: 7 },
    },
    'two',
  )
  call(watch, { effectiveCost: cent, responseModel: 'small' }, 'one')
  expect(watch.result()).toMatchObject({
    calls: 3,
    cost: 5n * cent,
    isLimitReached: false,
    dearest: { model: 'large', cost: 3n * cent, inputTokens: 100, outputTokens: 7 },
    prompts: [
      { prompt: { kind: 'system', characters: 3 }, calls: 2, cost: 2n * cent, models: new Set(['small']) },
    ],
  })
})

test('the limit is reached once, refused calls cost nothing, and calls that still run are added to the sum', () => {
  const onLimit = vi.fn()
  const watch = new SpendWatch(5n * cent, onLimit)
  const running = sampleReceipt({ effectiveCost: 4n * cent })
  watch.began(running, bodyOf('one'))
  call(watch, { effectiveCost: 4n * cent })
  expect([watch.reachedLimit, onLimit.mock.calls]).toEqual([null, []])
  call(watch, { effectiveCost: cent })
  expect(onLimit).toHaveBeenCalledOnce()
  expect(watch.reachedLimit).toBe(5n * cent)

  watch.ended(sampleReceipt({ outcome: 'refused', effectiveCost: 0n }))
  expect(watch.runningCalls).toBe(1)
  watch.ended(running)
  expect(onLimit).toHaveBeenCalledOnce()
  expect(watch.result()).toMatchObject({ calls: 3, refused: 1, cost: 9n * cent, isLimitReached: true })
})

test('a call of unknown cost counts as such until its tokens are counted', () => {
  const watch = new SpendWatch(null, () => {})
  const unknown = unknownReceipt({ costReason: 'missing_usage' })
  watch.began(unknown, bodyOf('one'))
  watch.ended(unknown)
  expect(watch.result()).toMatchObject({
    calls: 1,
    cost: 0n,
    withoutPrice: { calls: 0, most: null },
    withoutUsage: { calls: 1, most: { model: 'gpt-4o-mini', reason: 'missing_usage' } },
  })
  watch.ended({
    ...unknown,
    costState: 'priced',
    costReason: null,
    effectiveCost: cent,
    usageSource: 'counted',
    usage: { uncachedInputTokens: 5 },
  })
  expect(watch.result()).toMatchObject({
    calls: 1,
    cost: cent,
    estimated: 1,
    withoutUsage: { calls: 0, most: null },
    dearest: { inputTokens: 5 },
  })
})

test('the most frequent kind of calls without a price is named', () => {
  const watch = new SpendWatch(null, () => {})
  const unpriced = { costState: 'unpriced', costReason: 'unknown_model', effectiveCost: null } as const
  call(watch, { ...unpriced, responseModel: 'rare' })
  call(watch, { ...unpriced, responseModel: 'common' })
  call(watch, { ...unpriced, responseModel: 'common' })
  expect(watch.result().withoutPrice).toEqual({
    calls: 3,
    most: { model: 'common', reason: 'unknown_model', isOnly: false },
  })
})
