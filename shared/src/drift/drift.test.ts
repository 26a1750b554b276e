import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDrift, addSample, type DriftSums, noDrift } from './drift-sums.ts'
import { driftShare, driftState } from './judge-drift.ts'
import { learntCalibration, undatedModel } from './learn-calibration.ts'

const parts = { system: 0, history: 0, user: 0, tools: 0, images: 0 }

function sumsOf(...pairs: [counted: number, reported: number][]): DriftSums {
  const sums = noDrift()
  for (const [countedTokens, reportedTokens] of pairs) {
    addSample(sums, { countedTokens, reportedTokens, parts: { ...parts, user: countedTokens } })
  }
  return sums
}

const times = (count: number, counted: number, reported: number) =>
  Array.from({ length: count }, (): [number, number] => [counted, reported])

describe('drift', () => {
  test.each<[string, [number, number][], string, number | null]>([
    ['nothing', [], 'too-few', null],
    ['19 calls that are all 7 % more', times(19, 100, 107), 'too-few', 0.07],
    ['20 of them', times(20, 100, 107), 'drifting', 0.07],
    ['7 % less', times(20, 100, 93), 'drifting', -0.07],
    ['as counted', times(20, 100, 100), 'ok', 0],
    ['a token in a hundred', times(20, 100, 101), 'ok', 0.01],
    ['one odd call among many', [...times(30, 100, 100), [100, 1_000]], 'ok', 0.29],
    ['half of the calls', [...times(20, 100, 100), ...times(20, 100, 110)], 'drifting', 0.05],
  ])('of an exact model: %s', (_, pairs, state, share) => {
    const sums = sumsOf(...pairs)
    expect(driftState('exact', sums)).toBe(state)
    if (share === null) expect(driftShare(sums)).toBe(null)
    else expect(driftShare(sums)).toBeCloseTo(share, 2)
  })

  test.each<[string, [number, number][], string]>([
    ['a fifth more is its nature', times(20, 100, 120), 'ok'],
    ['more than twice', times(20, 100, 201), 'drifting'],
    ['less than half', times(20, 100, 49), 'drifting'],
    ['too few', times(19, 100, 300), 'too-few'],
  ])('of an estimated model: %s', (_, pairs, state) => {
    expect(driftState('estimate', sumsOf(...pairs))).toBe(state)
  })
})

describe('a calibration', () => {
  test('is learnt from five requests on', () => {
    expect(learntCalibration(sumsOf(...times(4, 100, 120)))).toBe(null)
    expect(learntCalibration(sumsOf(...times(5, 100, 120)))).toBe(1.2)
  })

  test('is not led astray by an odd request', () => {
    const factor = learntCalibration(sumsOf(...times(50, 100, 110), [100, 90_000]))
    expect(factor).toBeGreaterThan(1.1)
    expect(factor).toBeLessThan(1.13)
  })

  test('is between a half and twice, whatever is reported', () => {
    const pair = fc.tuple(fc.nat({ max: 1e9 }), fc.nat({ max: 1e9 }))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 5, maxLength: 30 }), (pairs) => {
        const factor = learntCalibration(sumsOf(...pairs))
        if (factor === null) return
        expect(factor).toBeGreaterThanOrEqual(0.5)
        expect(factor).toBeLessThanOrEqual(2)
      }),
    )
  })

  test.each([
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4-5'],
    ['claude-3-5-haiku@20241022', 'claude-3-5-haiku'],
    ['claude-3-7-sonnet-latest', 'claude-3-7-sonnet'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gemini-2.5-flash', 'gemini-2.5-flash'],
  ])('of %s is that of %s', (name, undated) => {
    expect(undatedModel(name)).toBe(undated)
  })
})

test('sums of parts are the sum of all', () => {
  const one = sumsOf([10, 12], [20, 20])
  const whole = sumsOf([10, 12], [20, 20], [5, 5])
  addDrift(one, sumsOf([5, 5]))
  expect(one).toEqual(whole)
})
