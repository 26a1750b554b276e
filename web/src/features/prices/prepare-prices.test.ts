import type { PriceRow, ToolFee, UsageReport } from '@outlay/shared/api'
import { describe, expect, test } from 'vitest'
import { type PriceSort, prepareMissing, preparePrices } from './prepare-prices.ts'

const o9 = priceOf('o9', {
  unitPricesUsdPerMillion: { uncachedInputTokens: '1.00', outputTextTokens: '20.00' },
  tiers: {
    batch: { uncachedInputTokens: '0.5', outputTextTokens: '10' },
    priority: { uncachedInputTokens: '2.00' },
  },
  fast: { uncachedInputTokens: '6.00', outputTextTokens: '90.00' },
  longContext: {
    atLeastTokens: 272_001,
    unitPricesUsdPerMillion: { uncachedInputTokens: '2.00', outputTextTokens: '30.00' },
    tiers: { batch: { uncachedInputTokens: '1', outputTextTokens: '15' } },
    fast: null,
  },
  hours: [
    {
      from: '01:00',
      until: '04:00',
      days: 'working-days',
      unitPricesUsdPerMillion: { uncachedInputTokens: '3' },
    },
    {
      from: '16:30',
      until: '00:30',
      days: 'every-day',
      unitPricesUsdPerMillion: { uncachedInputTokens: '0.25' },
    },
  ],
  regions: { global: '1', us: '1.1', moon: '0.945' },
})

const prices: PriceRow[] = [
  priceOf('gpt-4o', {
    from: '2024-05-13',
    until: '2024-10-02',
    unitPricesUsdPerMillion: { uncachedInputTokens: '5.00', outputTextTokens: '15.00' },
  }),
  priceOf('gpt-4o', {
    from: '2024-10-02',
    until: '2027-01-01',
    names: ['gpt-4o', 'gpt-4o-latest'],
    note: 'It moved.',
    unitPricesUsdPerMillion: {
      uncachedInputTokens: '2.50',
      cacheReadInputTokens: '1.25',
      outputTextTokens: '10.00',
    },
  }),
  priceOf('gpt-4o', {
    from: '2027-01-01',
    unitPricesUsdPerMillion: { uncachedInputTokens: '2.00', outputTextTokens: '10.00' },
  }),
  priceOf('gpt-4o-audio', {
    unitPricesUsdPerMillion: { uncachedInputTokens: '2.5', audioInputTokens: '40', outputTextTokens: '10' },
  }),
  priceOf('text-embedding-3-small', {
    until: '2026-01-01',
    unitPricesUsdPerMillion: { uncachedInputTokens: '0.02' },
  }),
  o9,
  priceOf('whisper', { units: [{ unit: 'audioSeconds', variant: null, usd: '0.006', per: 60, minimum: 0 }] }),
  priceOf('picture', {
    provider: 'acme',
    kind: 'image',
    units: [
      { unit: 'images', variant: 'hd', usd: '0.08', per: 1, minimum: 0 },
      { unit: 'images', variant: 'standard', usd: '0.04', per: 1, minimum: 0 },
      { unit: 'audioSeconds', variant: null, usd: '0.111', per: 3600, minimum: 10 },
    ],
  }),
]

const toolFees: ToolFee[] = [
  feeOf({ unit: 'webSearches', usd: '10.00', models: 'o\\d' }),
  feeOf({ unit: 'webSearches', usd: '25.00', models: null }),
  feeOf({ unit: 'webFetches', usd: '0', models: null }),
  feeOf({ unit: 'fileSearches', usd: '2.50', models: 'gpt-.+' }),
  { ...feeOf({ unit: 'fileSearches', usd: '5.00', models: 'gpt-.+' }), variant: '4g' },
]

describe('the list of prices', () => {
  test('has an entry a model, the price in force in front, the earlier ones and those to come behind', () => {
    const [model] = prepared({ search: 'gpt-4o@' })
    expect(model).toMatchObject({
      model: 'gpt-4o',
      isEnded: false,
      current: { days: 'Oct 2, 2024 to Jan 1, 2027', prompt: '$2.50', cached: '$1.25', answer: '$10.00' },
      earlier: [{ days: 'May 13, 2024 to Oct 2, 2024', prompt: '$5.00', cached: '—', answer: '$15.00' }],
      announced: [{ days: 'since Jan 1, 2027', prompt: '$2.00' }],
    })
    expect(prepared({ search: 'gpt-4o@', today: '2027-01-01' })[0]).toMatchObject({
      current: { prompt: '$2.00' },
      earlier: [{ prompt: '$2.50' }, { prompt: '$5.00' }],
      announced: [],
    })
  })

  test('has a line for what is not sold by the token', () => {
    expect(prepared({ search: 'whisper' })).toMatchObject([
      { current: { prompt: '—', unit: 'seconds of audio: $0.006 a minute' } },
    ])
    expect(prepared({ search: 'picture' })).toMatchObject([{ current: { unit: 'images: from $0.04 each' } }])
  })

  test('says which are no longer offered', () => {
    expect(prepared({ search: 'embedding' })).toMatchObject([
      { isEnded: true, current: { days: 'until Jan 1, 2026', answer: '—' } },
    ])
  })

  test('finds a model by its other names and by who sells it', () => {
    expect(prepared({ search: 'GPT-4o-latest' }).map(({ model }) => model)).toEqual(['gpt-4o'])
    expect(prepared({ search: 'openai' })).toHaveLength(5)
    expect(prepared({ provider: 'acme' }).map(({ model }) => model)).toEqual(['picture'])
  })

  test('opens the model whose price an address names by its id, an earlier one too', () => {
    expect(prepared({ search: 'openai/gpt-4o@2024-05-13' })).toMatchObject([
      { model: 'gpt-4o', isMeant: true },
    ])
    expect(prepared({ search: 'gpt-4o' }).map(({ isMeant }) => isMeant)).toEqual([false, false])
  })
})

test('by name the models stand in a group a provider, by price in one list', () => {
  expect(groups({}).map(({ name, models }) => [name, models.length])).toEqual([
    ['OpenAI, 5 models', 5],
    ['acme, 1 model', 1],
  ])
  expect(groups({ sort: { by: 'prompt', order: 'asc' } }).map(({ name }) => name)).toEqual([null])
  expect(groups({ search: 'nothing like it' })).toEqual([])
})

test.each<[PriceSort, string[]]>([
  [{ by: 'model', order: 'desc' }, ['whisper', 'text-embedding-3-small', 'o9', 'gpt-4o-audio', 'gpt-4o']],
  [{ by: 'prompt', order: 'asc' }, ['text-embedding-3-small', 'o9', 'gpt-4o', 'gpt-4o-audio', 'whisper']],
  [{ by: 'cached', order: 'asc' }, ['gpt-4o', 'gpt-4o-audio', 'o9', 'text-embedding-3-small', 'whisper']],
  [{ by: 'answer', order: 'desc' }, ['o9', 'gpt-4o', 'gpt-4o-audio', 'text-embedding-3-small', 'whisper']],
])('sorted by %o, what is not published last', (sort, models) => {
  expect(prepared({ sort, provider: 'openai' }).map(({ model }) => model)).toEqual(models)
})

describe('a model that stands open', () => {
  test('shows each way it is sold, a column a part', () => {
    const [model] = prepared({ search: 'o9' })
    expect(model?.details().ways).toEqual({
      parts: ['prompt', 'answer'],
      ways: [
        { label: 'Standard', prices: ['$1.00', '$20.00'] },
        { label: 'Batch', prices: ['$0.50', '$10.00'] },
        { label: 'Priority', prices: ['$2.00', '—'] },
        { label: 'Fast', prices: ['$6.00', '$90.00'] },
        { label: 'Prompts over 272,000 tokens', prices: ['$2.00', '$30.00'] },
        { label: 'Prompts over 272,000 tokens, batch', prices: ['$1.00', '$15.00'] },
        { label: '01:00 to 04:00 UTC, Monday to Friday, not on public holidays', prices: ['$3.00', '—'] },
        { label: '16:30 to 00:30 UTC', prices: ['$0.25', '—'] },
      ],
    })
  })

  test('says what regions, tools and other units cost, and how else it is called', () => {
    const [model] = prepared({ search: 'o9' })
    expect(model?.details()).toMatchObject({
      regions: ['anywhere: the same', 'in the US: 10% more', 'moon: 5.5% less'],
      tools: [{ label: 'web searches', price: '$10.00 per 1,000' }],
      units: [],
      alsoCalled: null,
    })
    expect(prepared({ search: 'gpt-4o@' })[0]?.details()).toMatchObject({
      alsoCalled: 'gpt-4o-latest',
      note: 'It moved.',
      tools: [
        { label: 'web searches', price: '$25.00 per 1,000' },
        { label: 'file searches', price: '$2.50 per 1,000' },
        { label: 'file searches, 4g', price: '$5.00 per 1,000' },
      ],
    })
  })

  test('shows a price for each size, and the least that is billed', () => {
    expect(prepared({ search: 'picture' })[0]?.details()).toMatchObject({
      ways: null,
      tools: [],
      units: [
        { label: 'images, hd', price: '$0.08 each' },
        { label: 'images, standard', price: '$0.04 each' },
        { label: 'seconds of audio', price: '$0.111 an hour, at least 10 seconds of audio' },
      ],
    })
  })

  test('a threshold that is long itself is told so', () => {
    const longContext = { ...o9.longContext!, atLeastTokens: 200_000 }
    const [group] = preparePrices(
      { prices: [{ ...o9, longContext }], toolFees: [] },
      { search: '', provider: '', sort: { by: 'model', order: 'asc' }, today: '2026-11-20' },
    )
    const labels = group?.models[0]?.details().ways?.ways.map(({ label }) => label)
    expect(labels).toContain('Prompts of 200,000 tokens or more')
  })
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

function groups(changes: Partial<Parameters<typeof preparePrices>[1]>) {
  return preparePrices(
    { prices, toolFees },
    { search: '', provider: '', sort: { by: 'model', order: 'asc' }, today: '2026-11-20', ...changes },
  )
}

function prepared(changes: Parameters<typeof groups>[0]) {
  return groups(changes).flatMap(({ models }) => models)
}

describe('a price of one’s own', () => {
  const own = priceOf('gpt-4o', {
    ...{ id: 'own:openai/gpt-4o@2026-11-01', origin: 'own', from: '2026-11-01', until: '2026-12-01' },
    unitPricesUsdPerMillion: { uncachedInputTokens: '1.50' },
  })
  const modelAt = (today: string) =>
    preparePrices(
      { prices: [own, ...prices], toolFees },
      { search: 'gpt-4o', provider: '', today, sort: { by: 'model', order: 'asc' } },
    )
      .flatMap(({ models }) => models)
      .find(({ model }) => model === 'gpt-4o')!

  test('stands before the published one on its days, and the published one with it', () => {
    const model = modelAt('2026-11-20')
    expect(model.current).toMatchObject({ id: own.id, isOwn: true, prompt: '$1.50' })
    expect(model.published).toMatchObject({ isOwn: false, prompt: '$2.50' })
    expect(model.announced.map(({ prompt }) => prompt)).toEqual(['$2.00'])
    expect(model.earlier.map(({ prompt }) => prompt)).toEqual(['$5.00'])
  })

  test('is announced before them, and one of the earlier ones after', () => {
    expect(modelAt('2026-10-31')).toMatchObject({ current: { isOwn: false }, published: null })
    expect(modelAt('2026-10-31').announced.map(({ id }) => id)).toContain(own.id)
    expect(modelAt('2026-12-01').earlier.map(({ id }) => id)).toContain(own.id)
  })
})

function priceOf(model: string, changes: Partial<PriceRow>): PriceRow {
  return {
    origin: 'shipped',
    id: `${changes.provider ?? 'openai'}/${model}@${changes.from ?? 'undated'}`,
    provider: 'openai',
    model,
    kind: 'chat',
    names: [model],
    from: null,
    until: null,
    unitPricesUsdPerMillion: {},
    tiers: {},
    fast: null,
    longContext: null,
    hours: [],
    regions: {},
    units: [],
    note: null,
    source: 'https://platform.openai.com/docs/pricing',
    verifiedOn: '2026-11-20',
    ...changes,
  }
}

function feeOf(fee: Pick<ToolFee, 'unit' | 'usd' | 'models'>): ToolFee {
  return {
    provider: 'openai',
    per: 1000,
    variant: null,
    from: null,
    until: null,
    source: 'https://platform.openai.com/docs/pricing',
    verifiedOn: '2026-11-20',
    ...fee,
  }
}
