import { expect, test } from 'vitest'
import type { CatalogueModel } from './catalogue-schema.ts'
import { cheapestModel } from './cheapest-model.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { retiredModels } from './retired-models.ts'

const now = Date.parse('2026-11-30')

type Sold = { from?: string | null; until?: string | null; input: string; output: string; kind?: 'chat' }

function sold(model: string, { from = null, until = null, input, output }: Sold): CatalogueModel {
  const rates = { uncachedInputTokens: input, outputTextTokens: output }
  const prices = [{ from, until, rates, source: 'https://acme.example', verifiedOn: '2026-11-20' }]
  return { model, kind: 'chat', names: [model], contextWindowTokens: null, maxOutputTokens: null, prices }
}

const cheapest = (models: CatalogueModel[], isReached?: (model: string) => boolean) =>
  cheapestModel({ provider: 'acme', models }, { kind: 'chat', now, ...(isReached ? { isReached } : {}) })

const dear = sold('dear', { input: '5', output: '25' })
const cheap = sold('cheap', { input: '0.5', output: '0.25' })

test('the cheapest by a token in and a token out is taken', () => {
  expect(cheapest([dear, cheap])).toBe('cheap')
  expect(cheapest([sold('cheap-in', { input: '0.1', output: '1' }), cheap])).toBe('cheap')
})

test.each<[string, CatalogueModel]>([
  ['free', sold('free', { input: '0', output: '0' })],
  ['no longer sold', sold('gone', { until: '2026-11-01', input: '0.1', output: '0.1' })],
  ['not sold yet', sold('coming', { from: '2026-12-01', input: '0.1', output: '0.1' })],
  ['of a customer', sold('ft:cheap', { input: '0.1', output: '0.1' })],
  ['for sound', sold('cheap-audio', { input: '0.1', output: '0.1' })],
  ['over a year old', sold('old', { from: '2025-06-01', input: '0.1', output: '0.1' })],
])('a model that is %s is left out', (_, left) => {
  expect(cheapest([left, cheap])).toBe('cheap')
})

test('an old one is better than none, and nothing is better than one that is not reached', () => {
  expect(cheapest([sold('old', { from: '2025-06-01', input: '0.1', output: '0.1' })])).toBe('old')
  expect(cheapest([cheap], () => false)).toBeNull()
  expect(cheapest([])).toBeNull()
})

test('models that their provider has switched off are never asked, and each pattern means some', () => {
  for (const [provider, retired] of Object.entries(retiredModels)) {
    const catalogue = loadCatalogue().find((one) => one.provider === provider)!
    expect(catalogue.models.some(({ model }) => retired.test(model))).toBe(true)
    expect(cheapestModel(catalogue, { kind: 'chat', now })).not.toMatch(retired)
  }
})
