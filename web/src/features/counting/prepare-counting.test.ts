import type { DriftReport, ModelDrift } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { prepareDrift } from './prepare-drift.ts'
import { preparePrompt } from './prepare-prompt.ts'

const parts = { system: 0, history: 0, user: 0, tools: 0, images: 0 }

const drift = (changes: Partial<ModelDrift>): ModelDrift => ({
  provider: 'openai',
  model: 'gpt-4o',
  family: 'exact',
  state: 'ok',
  samples: 1_000,
  exactMatches: 998,
  countedTokens: 100_000,
  reportedTokens: 100_000,
  driftPercent: 0,
  calibration: null,
  parts,
  ...changes,
})

const linesOf = (...models: ModelDrift[]) =>
  prepareDrift({ from: '', to: '', data: 'real', models, prompt: null } satisfies DriftReport)

test('a model says how much more or less is reported of it, and of how many calls', () => {
  const [same, more, less, nothing] = linesOf(
    drift({}),
    drift({ reportedTokens: 107_000, state: 'drifting', exactMatches: 0 }),
    drift({ reportedTokens: 99_960, samples: 1, exactMatches: 0 }),
    drift({ countedTokens: 0, reportedTokens: 0, model: null }),
  )
  expect(same).toMatchObject({ difference: 'as counted', about: 'openai, 1,000 calls compared' })
  expect(same!.note).toBe('99.8% of calls to the token')
  expect(more).toMatchObject({ difference: '7.0% more', note: '0% of calls to the token', state: 'drifting' })
  expect(less).toMatchObject({ difference: '<0.1% less', about: 'openai, 1 call compared' })
  expect(nothing).toMatchObject({ difference: '—', model: 'no model' })
})

test('an estimate says what it is corrected by, once that was learnt', () => {
  const [learnt, early] = linesOf(
    drift({ family: 'estimate', calibration: 1.0837 }),
    drift({ family: 'estimate', state: 'too-few' }),
  )
  expect(learnt!.note).toBe('an estimate, corrected by ×1.08')
  expect(early!.note).toBe('an estimate')
})

test('the parts of prompts come with the largest first, and those that are empty not at all', () => {
  const prompt = preparePrompt({
    samples: 1_200,
    inputTokens: 1_000_000,
    allInputTokens: 1_250_000,
    parts: { ...parts, system: 100_000, history: 650_000, user: 249_900, images: 100 },
  })
  expect(prompt.lines.map(({ part, share, tokens }) => [part, share, tokens])).toEqual([
    ['history', '65.0%', '650K'],
    ['user', '25.0%', '250K'],
    ['system', '10.0%', '100K'],
    ['images', '<0.1%', '100'],
  ])
  expect(prompt.lines.reduce((sum, { fraction }) => sum + fraction, 0)).toBeCloseTo(1)
  expect(prompt.summary).toContain('1M tokens of prompts: Earlier turns and tool results 65.0%')
  expect(prompt.how).toContain('1,200 calls')
  expect(prompt.how).toContain('80.0% of all prompt tokens')
})
