import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ModelUse } from './model-use.ts'
import { type Effects, splitChange, type UseChange } from './split-change.ts'

/** Femto-dollars in the pico-dollar that costs are in. */
const thousand = 1_000n
const noEffects: Effects = { calls: 0n, prompts: 0n, cache: 0n, answers: 0n, models: 0n, prices: 0n }
const unused: ModelUse = { calls: 0n, cost: 0n, uncachedInput: 0n, input: 0n, output: 0n }

/** A use of published prices: `prompt` and `answer` in pico-dollars a call, `cached` in percent left to pay. */
function useOf({ calls = 10n, prompt = 400n, cached = 50n, answer = 100n, price = 100n }): ModelUse {
  const input = (calls * prompt * cached) / 100n
  const output = calls * answer
  return {
    calls,
    cost: ((input + output) * price) / 100n,
    uncachedInput: calls * prompt * thousand,
    input: input * thousand,
    output: output * thousand,
  }
}

function split(before: ModelUse, now: ModelUse): Effects {
  return splitChange([{ workload: 'one', before, now }])[0]!
}

describe('one thing that changed makes up the whole change', () => {
  test.each([
    ['calls', { calls: 15n }, 1_500n],
    ['prompts', { prompt: 800n }, 2_000n],
    ['cache', { cached: 100n }, 2_000n],
    ['answers', { answer: 40n }, -600n],
    ['prices', { price: 200n }, 3_000n],
  ] as const)('%s', (cause, change, effect) => {
    expect(split(useOf({}), useOf(change))).toEqual({ ...noEffects, [cause]: effect })
  })

  test('nothing, when nothing did', () => {
    expect(split(useOf({}), useOf({}))).toEqual(noEffects)
    expect(splitChange([])).toEqual([])
  })
})

test('the example of the decision record', () => {
  const before = useOf({ calls: 10n, prompt: 400n, cached: 50n, answer: 100n })
  const now = useOf({ calls: 20n, prompt: 600n, cached: 100n, answer: 200n })
  expect(now.cost - before.cost).toBe(13_000n)
  expect(split(before, now)).toEqual({
    calls: 5_500n,
    prompts: 2_250n,
    cache: 3_750n,
    answers: 1_500n,
    models: 0n,
    prices: 0n,
  })
})

describe('calls between models', () => {
  const dear = useOf({ calls: 100n, prompt: 4_000n })
  const cheap = useOf({ calls: 100n, prompt: 40n })

  test('that one lost and another gained have moved, and cost what the other costs', () => {
    const effects = splitChange([
      { workload: 'support', before: dear, now: unused },
      { workload: 'support', before: unused, now: cheap },
    ])
    expect(effects).toEqual([
      { ...noEffects, models: -dear.cost },
      { ...noEffects, models: cheap.cost },
    ])
  })

  test('have moved as far as both sides go; the rest is more calls', () => {
    const more = useOf({ calls: 150n, prompt: 40n })
    const effects = splitChange([
      { workload: 'support', before: dear, now: unused },
      { workload: 'support', before: unused, now: more },
    ])
    expect(effects[0]).toEqual({ ...noEffects, models: -dear.cost })
    expect(effects[1]).toEqual({ ...noEffects, models: cheap.cost, calls: more.cost - cheap.cost })
  })

  test('of different workloads have not moved', () => {
    const effects = splitChange([
      { workload: 'support', before: dear, now: unused },
      { workload: 'search', before: unused, now: cheap },
    ])
    expect(effects).toEqual([
      { ...noEffects, calls: -dear.cost },
      { ...noEffects, calls: cheap.cost },
    ])
  })

  test('of a cheap model that is called far more often are no saving', () => {
    const flood = useOf({ calls: 100_000n, prompt: 40n })
    const effects = splitChange([
      { workload: 'search', before: dear, now: dear },
      { workload: 'search', before: cheap, now: flood },
    ])
    expect(effects).toEqual([noEffects, { ...noEffects, calls: flood.cost - cheap.cost }])
  })
})

describe('what cannot be told apart', () => {
  test('a cost without tokens of a known price is another price', () => {
    const flat = { ...unused, calls: 10n, cost: 500n }
    expect(split(flat, useOf({}))).toEqual({ ...noEffects, prices: 2_500n })
  })

  test('calls that used nothing before had no price to compare with', () => {
    expect(split({ ...unused, calls: 10n }, useOf({}))).toEqual({
      ...noEffects,
      prompts: 2_000n,
      answers: 1_000n,
    })
  })

  test('a prompt that was not there before has not changed how much is cached', () => {
    const now = useOf({})
    expect(split(useOf({ prompt: 0n }), now)).toEqual({ ...noEffects, prompts: 2_000n })
  })

  test('what rounding leaves over is in the largest effect', () => {
    const before = { ...useOf({ calls: 3n, answer: 0n }), cost: 1n }
    const now = { ...useOf({ calls: 7n, answer: 1n }), cost: 2n }
    const effects = split(before, now)
    expect(sumOf(effects)).toBe(1n)
    expect(effects.calls).toBe(1n)
  })
})

describe('for any two ranges', () => {
  const amount = fc.oneof(
    fc.constant(0n),
    fc.bigInt({ min: 1n, max: 3n }),
    fc.bigInt({ min: 0n, max: 10n ** 20n }),
  )
  /** Whatever sums can be: nothing paid for many tokens, a lot for none, no calls at all. */
  const anyUse = fc
    .record({ calls: amount, cost: amount, uncachedInput: amount, input: amount, output: amount })
    .map((use): ModelUse => {
      if (use.calls === 0n) return unused
      return { ...use, uncachedInput: use.input === 0n ? use.uncachedInput : use.uncachedInput + 1n }
    })
  const anyChanges = fc.array(
    fc.record({ workload: fc.constantFrom('a', 'b'), before: anyUse, now: anyUse }),
    { maxLength: 6 },
  )

  test('the effects add up to the change, model by model', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const changed = changes.map(({ before, now }) => now.cost - before.cost)
        expect(splitChange(changes).map(sumOf)).toEqual(changed)
      }),
    )
  })

  test('swapping them swaps the signs and nothing else', () => {
    fc.assert(
      fc.property(anyChanges, (changes) => {
        const swapped = changes.map(
          ({ workload, before, now }): UseChange => ({ workload, before: now, now: before }),
        )
        expect(splitChange(swapped)).toEqual(splitChange(changes).map(negative))
      }),
    )
  })

  test('rounding leaves next to nothing over: more calls of the same are nothing but more calls', () => {
    fc.assert(
      fc.property(anyUse, fc.bigInt({ min: 2n, max: 1_000n }), (use, factor) => {
        const more = Object.fromEntries(Object.entries(use).map(([name, value]) => [name, value * factor]))
        const effects = split(use, more as ModelUse)
        expect(effects).toEqual({ ...noEffects, calls: use.cost * (factor - 1n) })
      }),
    )
  })
})

function sumOf(effects: Effects): bigint {
  return Object.values(effects).reduce((sum, effect) => sum + effect, 0n)
}

function negative(effects: Effects): Effects {
  return Object.fromEntries(Object.entries(effects).map(([cause, effect]) => [cause, -effect])) as Effects
}
