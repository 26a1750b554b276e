import { expect, test } from 'vitest'
import { describeRun } from './describe-run.ts'
import type { PastRun } from './past-runs.ts'
import type { RunSpend } from './spend-watch.ts'

const nothing: RunSpend = {
  calls: 0,
  cost: 0n,
  isLimitReached: false,
  refused: 0,
  withoutPrice: { calls: 0, most: null },
  withoutUsage: { calls: 0, most: null },
  estimated: 0,
  dearest: null,
  prompts: [],
}
const spend: RunSpend = {
  ...nothing,
  calls: 1_312,
  cost: 1_240_000_000_000n,
  dearest: { model: 'gpt-4o', cost: 41_000_000_000n, inputTokens: 12_300, outputTokens: 410 },
}
const last: PastRun = {
  at: '2026-11-20T12:00:00.000Z',
  isSimulated: false,
  calls: 1_300,
  costUsd: '1',
  callsWithoutPrice: 0,
  exitCode: 0,
}
const real = { isSimulated: false, last: null }

test('a run with all kinds of calls shows a line for each kind', () => {
  const prompt = { kind: 'system', characters: 2_310, digest: '' } as const
  const text = describeRun(
    {
      ...spend,
      refused: 1,
      estimated: 2,
      withoutPrice: { calls: 3, most: { model: 'new\u001b[2J', reason: 'unknown_model', isOnly: false } },
      prompts: [
        { prompt, models: new Set(['gpt-4o']), calls: 310, cost: 620_000_000_000n },
        { prompt: { ...prompt, kind: 'input' }, models: new Set(['a', 'b']), calls: 2, cost: 1n },
      ],
    },
    { ...real, last },
  )
  expect(text).toBe(`
outlay: $1.24+ for 1,312 calls
  dearest call  $0.041, gpt-4o, 12,300 read, 410 written
  top prompts   50.0%, 310 calls of gpt-4o with the same system message (2,310 characters)
                <0.1%, 2 calls of 2 models with the same input (2,310 characters)
  no price yet  3 calls without a known cost (new\\u{1b}[2J and others). No price yet: this model is not in our price list.
  estimated     2 calls estimated by us
  refused       1 call was not sent
  last run      $0.24 (24.0%) more than the $1.00 on Nov 20, 2026, 12:00:00 UTC; 12 calls more
`)
})

test.each([
  [
    'less',
    { costUsd: '2', calls: 1_313 },
    '$0.76 (38.0%) less than the $2.00 on Nov 20, 2026, 12:00:00 UTC; 1 call fewer',
  ],
  [
    'the same',
    { costUsd: '1.24', calls: 1_312 },
    'the same as the $1.24 on Nov 20, 2026, 12:00:00 UTC; as many calls',
  ],
  [
    'after nothing',
    { costUsd: '0', calls: 0 },
    '$1.24 more than the $0.00 on Nov 20, 2026, 12:00:00 UTC; 1,312 calls more',
  ],
  [
    'after unknown costs',
    { callsWithoutPrice: 1 },
    '$0.24 (24.0%) more than the $1.00+ on Nov 20, 2026, 12:00:00 UTC; 12 calls more',
  ],
])('the comparison with the last run is shown: %s', (_name, change, line) => {
  expect(describeRun(spend, { ...real, last: { ...last, ...change } })).toContain(`last run      ${line}\n`)
})

test('simulated cost is called play money, and a first run has no comparison', () => {
  const text = describeRun({ ...spend, calls: 1 }, { isSimulated: true, last: null })
  expect(text).toContain('outlay: $1.24 of play money for 1 call\n')
  expect(text).toContain('last run      none of this command is known here')
})

test('a command without calls is told which variable clients read', () => {
  expect(describeRun(nothing, real)).toBe(
    '\noutlay: this command made no calls. If it should have, see whether it takes the address of the API from OPENAI_BASE_URL.\n',
  )
})

test('calls without usage get their own line, and the sum is marked as partial', () => {
  const most = { model: 'gpt-4o-mini', reason: 'missing_usage', isOnly: true } as const
  const text = describeRun({ ...spend, withoutUsage: { calls: 2, most } }, real)
  expect(text).toContain(
    'no usage      2 calls without a known cost (gpt-4o-mini). No usage: the provider did not say how much the call used, so no price can be applied.\n',
  )
  expect(text).toContain('$1.24+ for')
  expect(text).not.toContain('no price yet')
})
