import { describe, expect, it } from 'vitest'
import { compilePriceBook } from '../compile-price-book.ts'
import { explainName } from '../explain-name.ts'
import { loadCatalogue } from '../load-catalogue.ts'
import type { PriceBook } from '../price-book.ts'
import { priceUsage } from '../price-usage.ts'
import { resolveModel } from '../resolve-model.ts'
import { withOwnRecords } from './compile-own.ts'
import { noOwnRecords, type OwnName, type OwnPrice, type ProjectFactor } from './own-records.ts'
import { factorFor } from './project-factor.ts'

const shipped = compilePriceBook(loadCatalogue())
const at = Date.parse('2026-11-20T12:00:00Z')
const dayAfter = at + 86_400_000

function price(changes: Partial<OwnPrice> & { from?: string | null; input?: string }): OwnPrice {
  const { from = null, input = '1', ...rest } = changes
  const model = rest.model ?? 'my-model'
  return {
    id: `own:openai/${model}@${from ?? 'undated'}#${input}`,
    provider: 'openai',
    model,
    names: [model],
    kind: null,
    contextWindowTokens: null,
    maxOutputTokens: null,
    note: null,
    price: {
      from,
      until: null,
      rates: { uncachedInputTokens: input },
      source: 'contract',
      verifiedOn: '2026-11-20',
    },
    addedAt: at,
    ...rest,
  }
}

function name(changes: Partial<OwnName>): OwnName {
  return {
    id: 'map_1',
    provider: 'azure',
    name: 'my-gpt',
    model: 'gpt-4.1',
    from: null,
    addedAt: at,
    ...changes,
  }
}

function factor(changes: Partial<ProjectFactor>): ProjectFactor {
  return {
    id: 'fac_1',
    projectId: 'prj_1',
    provider: null,
    factor: '0.9',
    from: null,
    addedAt: at,
    ...changes,
  }
}

function costOf(book: PriceBook, model: string, when = at, provider = 'openai'): string {
  const usage = { uncachedInputTokens: 1_000_000 }
  const result = priceUsage(book, { provider, model, at: when, usage, serviceTier: null })
  if (result.costState === 'unpriced') return result.reason
  return `${result.priceId} ${Number(result.listCostPicoUsd) / 1e12}`
}

describe('a price of one’s own', () => {
  it('gives a name without a price one, and leaves the shipped book as it is', () => {
    const book = withOwnRecords(shipped, { ...noOwnRecords, prices: [price({})] })
    expect(costOf(book, 'my-model')).toBe('own:openai/my-model@undated#1 1')
    expect(costOf(shipped, 'my-model')).toBe('unknown_model')
    expect(costOf(book, 'my-model-xyz')).toBe('unknown_model')
    expect(costOf(book, 'my-model-2026-01-01')).toBe('own:openai/my-model@undated#1 1')
    expect(explainName(book, 'openai', 'my-model', at)).toMatchObject({ how: 'name', resoldFrom: null })
    expect(explainName(book, 'openai', 'My-Model-2026-01-01', at)?.how).toBe('snapshot')
  })

  it('comes before the published one from its day on, whatever name led to the model', () => {
    const book = withOwnRecords(shipped, {
      ...noOwnRecords,
      prices: [price({ model: 'gpt-4o-mini', from: '2026-11-21', input: '0.1' })],
    })
    expect(costOf(book, 'gpt-4o-mini')).toBe('openai/gpt-4o-mini@2024-10-01 0.15')
    expect(costOf(book, 'gpt-4o-mini', dayAfter)).toBe('own:openai/gpt-4o-mini@2026-11-21#0.1 0.1')
    expect(costOf(book, 'gpt-4o-mini-2024-07-18', dayAfter)).toBe('own:openai/gpt-4o-mini@2026-11-21#0.1 0.1')
    expect(resolveModel(book, 'openai', 'gpt-4o-mini', dayAfter)?.maxOutputTokens).toBe(16_384)
  })

  it('is not that of another seller of the model', () => {
    const prices = [price({ model: 'gpt-4o-mini', input: '0.1' })]
    const book = withOwnRecords(shipped, { ...noOwnRecords, prices })
    expect(costOf(book, 'gpt-4o-mini', at, 'azure')).toBe(costOf(shipped, 'gpt-4o-mini', at, 'azure'))
  })

  it('holds until the next one begins, and of one day the last one added holds', () => {
    const book = withOwnRecords(shipped, {
      ...noOwnRecords,
      prices: [
        price({ from: '2026-11-21', input: '3' }),
        price({ from: null, input: '1' }),
        price({ from: '2026-11-21', input: '4' }),
      ],
    })
    expect(costOf(book, 'my-model')).toBe('own:openai/my-model@undated#1 1')
    expect(costOf(book, 'my-model', dayAfter)).toBe('own:openai/my-model@2026-11-21#4 4')
  })

  it('of 0 is a price', () => {
    const book = withOwnRecords(shipped, { ...noOwnRecords, prices: [price({ input: '0' })] })
    expect(costOf(book, 'my-model')).toBe('own:openai/my-model@undated#0 0')
  })

  it('may be of a host that nobody else knows', () => {
    const prices = [price({ provider: 'vllm' })]
    const book = withOwnRecords(shipped, {
      ...noOwnRecords,
      prices,
      names: [name({ provider: 'vllm', name: 'served', model: 'my-model' })],
    })
    expect(costOf(book, 'my-model', at, 'vllm')).toMatch(/ 1$/)
    expect(costOf(book, 'Served', at, 'vllm')).toMatch(/ 1$/)
  })
})

describe('a name of the operator’s own', () => {
  it('comes before everything that looks like a model, from its day on', () => {
    const names = [
      name({ name: 'gpt-4o-mini', model: 'gpt-4.1' }),
      name({ name: 'gpt-4o-mini', model: 'gpt-4o', from: dayAfter }),
    ]
    const book = withOwnRecords(shipped, { ...noOwnRecords, names })
    expect(resolveModel(book, 'azure', 'gpt-4o-mini', at)?.model).toBe('gpt-4.1')
    expect(resolveModel(book, 'azure', 'gpt-4o-mini', dayAfter)?.model).toBe('gpt-4o')
    expect(resolveModel(book, 'openai', 'gpt-4o-mini', at)?.model).toBe('gpt-4o-mini')
    expect(explainName(book, 'azure', 'gpt-4o-mini', at)).toMatchObject({ how: 'map', resoldFrom: 'openai' })
  })

  it('is not followed by a second one', () => {
    const names = [name({ name: 'a', model: 'b' }), name({ name: 'b', model: 'gpt-4.1' })]
    const book = withOwnRecords(shipped, { ...noOwnRecords, names })
    expect(resolveModel(book, 'azure', 'a', at)).toBeNull()
  })
})

describe('what a project pays of the list cost', () => {
  const book = withOwnRecords(shipped, {
    ...noOwnRecords,
    factors: [
      factor({}),
      factor({ factor: '0.8', from: dayAfter }),
      factor({ provider: 'anthropic', factor: '1.2' }),
    ],
  })
  it.each([
    ['prj_1', 'openai', at, '0.9'],
    ['prj_1', 'openai', dayAfter, '0.8'],
    ['prj_1', 'anthropic', dayAfter, '1.2'],
    ['prj_2', 'openai', at, null],
    [null, 'openai', at, null],
  ])('of %s to %s at %s is %s', (projectId, provider, when, expected) => {
    expect(factorFor(book, { projectId, provider, at: when })).toBe(expected)
  })
})
