import type { PriceRow, UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { type PriceSort, prepareMissing, preparePrices } from './prepare-prices.ts'

const prices: PriceRow[] = [
  priceOf('gpt-4o', '2024-05-13', '2024-10-02', { uncachedInputTokens: '5.00', outputTextTokens: '15.00' }),
  priceOf('gpt-4o', '2024-10-02', null, {
    uncachedInputTokens: '2.50',
    cacheReadInputTokens: '1.25',
    outputTextTokens: '10.00',
  }),
  priceOf('gpt-4o-audio', null, null, {
    uncachedInputTokens: '2.5',
    audioInputTokens: '40',
    outputTextTokens: '10',
    outputAudioTokens: '80',
  }),
  priceOf('text-embedding-3-small', null, '2026-01-01', { uncachedInputTokens: '0.02' }),
]

describe('the list of prices', () => {
  test('has an entry a model, the price in force in front and the earlier ones behind', () => {
    const [model] = prepared({ search: 'gpt-4o@' })
    expect(model).toMatchObject({
      model: 'gpt-4o',
      isEnded: false,
      current: { days: 'since Oct 2, 2024', prompt: '$2.50', cached: '$1.25', answer: '$10.00' },
      earlier: [{ days: 'May 13, 2024 to Oct 2, 2024', prompt: '$5.00', cached: '—', answer: '$15.00' }],
    })
  })

  test('keeps the less common parts for the details', () => {
    const [model] = prepared({ search: 'audio' })
    expect(model?.current).toMatchObject({
      days: 'first day not noted',
      others: [
        { part: 'prompt, audio', price: '$40.00' },
        { part: 'answer, audio', price: '$80.00' },
      ],
    })
  })

  test('says which are no longer offered', () => {
    expect(prepared({ search: 'embedding' })).toMatchObject([
      { isEnded: true, current: { days: 'until Jan 1, 2026', answer: '—' } },
    ])
  })

  test('opens the model whose price an address names by its id, an earlier one too', () => {
    expect(prepared({ search: 'openai/gpt-4o@2024-05-13' })).toMatchObject([
      { model: 'gpt-4o', isMeant: true },
    ])
    expect(prepared({ search: 'gpt-4o' }).map(({ isMeant }) => isMeant)).toEqual([false, false])
  })
})

test.each<[PriceSort, string[]]>([
  [{ by: 'model', order: 'desc' }, ['text-embedding-3-small', 'gpt-4o-audio', 'gpt-4o']],
  [{ by: 'prompt', order: 'asc' }, ['text-embedding-3-small', 'gpt-4o', 'gpt-4o-audio']],
  [{ by: 'cached', order: 'asc' }, ['gpt-4o', 'gpt-4o-audio', 'text-embedding-3-small']],
  [{ by: 'answer', order: 'desc' }, ['gpt-4o', 'gpt-4o-audio', 'text-embedding-3-small']],
])('sorted by %o, what is not published last', (sort, models) => {
  expect(prepared({ sort }).map(({ model }) => model)).toEqual(models)
})

test('models that were used without a price, most such calls first', () => {
  const groups = [
    { group: { model: 'gpt-4o' }, metrics: { calls: 90, unpricedCalls: 0 } },
    { group: { model: 'aurora' }, metrics: { calls: 3, unpricedCalls: 3 } },
    { group: { model: 'free\u202Eexe' }, metrics: { calls: 1_400, unpricedCalls: 1_200 } },
    { group: { model: null }, metrics: { calls: 5, unpricedCalls: 5 } },
  ]
  expect(prepareMissing({ groups } as unknown as UsageReport)).toEqual([
    { model: 'free\u202Eexe', shown: 'free⟨U+202E⟩exe', calls: '1,200', of: '1,400' },
    { model: 'aurora', shown: 'aurora', calls: '3', of: '3' },
  ])
})

function prepared(changes: Partial<Parameters<typeof preparePrices>[1]>) {
  return preparePrices(prices, { search: '', sort: { by: 'model', order: 'asc' }, ...changes })
}

function priceOf(
  model: string,
  from: string | null,
  until: string | null,
  unitPricesUsdPerMillion: PriceRow['unitPricesUsdPerMillion'],
): PriceRow {
  return {
    id: `openai/${model}@${from ?? 'always'}`,
    provider: 'openai',
    model,
    from,
    until,
    unitPricesUsdPerMillion,
    source: 'https://platform.openai.com/docs/pricing',
    verifiedOn: '2026-11-20',
  }
}
