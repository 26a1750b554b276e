import { describe, expect, it } from 'vitest'
import { exactPricePerMillion } from './exact-price.ts'
import { type ForeignPrice, UnreadablePriceError } from './foreign-price.ts'
import { readForeignPrices } from './read-foreign-prices.ts'

const now = Date.parse('2026-11-20T12:00:00Z')

/** A list's prices in one line each: `openai/gpt-x cacheReadInputTokens batch >272000 0.15`. */
function linesOf(data: unknown): string[] {
  const { prices } = readForeignPrices(data, now) ?? { prices: [] }
  return prices.map(lineOf)
}

function lineOf({ provider, model, part, tier, aboveTokens, usdPerMillion }: ForeignPrice): string {
  const size = aboveTokens === null ? '' : ` >${aboveTokens}`
  return `${provider}/${model} ${part}${tier === 'standard' ? '' : ` ${tier}`}${size} ${usdPerMillion}`
}

describe('LiteLLM', () => {
  it('has a field for each part, size and tier, in dollars a token', () => {
    const list = {
      last_updated: '2026-11-20',
      fallback_generalizations: { rules: [] },
      sample_spec: { litellm_provider: 'one of the providers', input_cost_per_token: 0 },
      'gpt-x': {
        litellm_provider: 'openai',
        mode: 'chat',
        max_input_tokens: 400_000,
        input_cost_per_token: 2.5e-6,
        input_cost_per_token_batches: 1.25e-6,
        input_cost_per_token_above_272k_tokens: 5e-6,
        input_cost_per_token_above_272k_tokens_priority: 1e-5,
        cache_read_input_token_cost: 2.5e-7,
        cache_creation_input_token_cost_above_1hr: 5e-6,
        cache_creation_input_token_cost_above_1hr_above_200k_tokens: 1e-5,
        output_cost_per_token: 0.000015,
        output_cost_per_image: 0.04,
        search_context_cost_per_query: { search_context_size_low: 0.01 },
        output_cost_per_reasoning_token: null,
      },
    }
    expect(readForeignPrices(list, now)?.format).toBe('LiteLLM')
    expect(linesOf(list)).toEqual([
      'openai/gpt-x uncachedInputTokens 2.5',
      'openai/gpt-x uncachedInputTokens batch 1.25',
      'openai/gpt-x uncachedInputTokens >272000 5',
      'openai/gpt-x uncachedInputTokens priority >272000 10',
      'openai/gpt-x cacheReadInputTokens 0.25',
      'openai/gpt-x cacheWrite1hInputTokens 5',
      'openai/gpt-x cacheWrite1hInputTokens >200000 10',
      'openai/gpt-x outputTextTokens 15',
    ])
  })

  it.each([
    ['gemini/gemini-x', 'gemini', 'google/gemini-x'],
    ['claude-x@20260101', 'vertex_ai-anthropic_models', 'vertex/claude-x@20260101'],
    ['vertex_ai/claude-x', 'vertex_ai-anthropic_models', 'vertex/claude-x'],
    ['together_ai/openai/gpt-oss', 'together_ai', 'together/openai/gpt-oss'],
    ['azure/eu/gpt-x', 'azure', 'azure/eu/gpt-x'],
    ['toString/model', 'toString', 'toString/model'],
  ])('names %s of %s as %s', (name, litellm_provider, expected) => {
    expect(linesOf({ [name]: { litellm_provider, input_cost_per_token: 1e-6 } })).toEqual([
      `${expected} uncachedInputTokens 1`,
    ])
  })
})

describe('a table of prices by the size of the prompt', () => {
  const list = (entry: object) => ({ 'dashscope/qwen-x': { litellm_provider: 'dashscope', ...entry } })
  const small = { range: [0, 32_000], input_cost_per_token: 1e-6, output_cost_per_token: 5e-6 }
  const large = { range: [32_000, 256_000], input_cost_per_token: 3e-6, output_cost_per_token: 1.5e-5 }
  const both = [
    'dashscope/qwen-x uncachedInputTokens 1',
    'dashscope/qwen-x outputTextTokens 5',
    'dashscope/qwen-x uncachedInputTokens >32000 3',
    'dashscope/qwen-x outputTextTokens >32000 15',
  ]

  it('is read where there is no price beside it, in any order and with numbers in quotes', () => {
    expect(linesOf(list({ tiered_pricing: [small, large] }))).toEqual(both)
    expect(linesOf(list({ tiered_pricing: [large, small] }))).toEqual(both)
    const quoted = { range: ['0', '32000'], input_cost_per_token: '1e-06', output_cost_per_token: '5e-06' }
    const open = { ...large, range: [32_001, null] }
    expect(linesOf(list({ tiered_pricing: [quoted, open] }))).toEqual(both)
  })

  it('comes before a price beside it, which holds for the parts that are not in the table', () => {
    const beside = { input_cost_per_token: 0, output_cost_per_token: 9e-6, cache_read_input_token_cost: 1e-7 }
    const { output_cost_per_token: _, ...inputAlone } = small
    expect(linesOf(list({ tiered_pricing: [inputAlone, large], ...beside }))).toEqual([
      'dashscope/qwen-x uncachedInputTokens 1',
      'dashscope/qwen-x uncachedInputTokens >32000 3',
      'dashscope/qwen-x outputTextTokens >32000 15',
      'dashscope/qwen-x outputTextTokens 9',
      'dashscope/qwen-x cacheReadInputTokens 0.1',
    ])
  })

  it('has cached tokens, thinking and tiers as any price has', () => {
    const more = {
      cache_read_input_token_cost: 1e-7,
      cache_creation_input_token_cost: 1.25e-6,
      output_cost_per_reasoning_token: 8e-6,
      input_cost_per_token_batches: 5e-7,
    }
    expect(linesOf(list({ tiered_pricing: [{ range: [0, 1_000], ...more }] }))).toEqual([
      'dashscope/qwen-x cacheReadInputTokens 0.1',
      'dashscope/qwen-x cacheWrite5mInputTokens 1.25',
      'dashscope/qwen-x reasoningTokens 8',
      'dashscope/qwen-x uncachedInputTokens batch 0.5',
    ])
  })

  it('of something else than tokens is passed over', () => {
    const searches = [{ max_results_range: [0, 25], input_cost_per_query: 0.005 }]
    expect(linesOf(list({ tiered_pricing: searches }))).toEqual([])
    expect(linesOf(list({ tiered_pricing: null, input_cost_per_token: null }))).toEqual([])
  })

  it.each([
    ['leaves a gap', [small, { ...large, range: [64_000, 256_000] }]],
    ['has two prices for one size', [small, { ...large, range: [16_000, 256_000] }]],
    ['has a range that is none', [{ ...small, range: ['all', 5] }]],
  ])('that %s says where', (_, tiered_pricing) => {
    expect(() => linesOf(list({ tiered_pricing }))).toThrow('tiered_pricing > ')
    expect(() => linesOf(list({ tiered_pricing }))).toThrow('range: tokens')
  })
})

describe('genai-prices', () => {
  const table = { input_mtok: 3, cache_write_mtok: 3.75, output_mtok: 15, web_searches_kcount: 10 }
  const list = (prices: unknown) => [{ id: 'x-ai', models: [{ id: 'grok-x', match: {}, prices }] }]

  it('has dollars a million tokens, and sizes beside a base', () => {
    const tiered = { input_mtok: { base: 3, tiers: [{ start: 200_000, price: 6 }] }, output_mtok: 15 }
    expect(linesOf(list(tiered))).toEqual([
      'xai/grok-x uncachedInputTokens 3',
      'xai/grok-x uncachedInputTokens >200000 6',
      'xai/grok-x outputTextTokens 15',
    ])
    expect(linesOf(list(table))).toEqual([
      'xai/grok-x uncachedInputTokens 3',
      'xai/grok-x cacheWrite5mInputTokens 3.75',
      'xai/grok-x outputTextTokens 15',
    ])
  })

  it('means the last price that has begun, outside of special hours', () => {
    const dated = [
      { prices: { input_mtok: 1 } },
      { constraint: { start_date: '2026-01-01' }, prices: { input_mtok: 2 } },
      { constraint: { start_date: '2026-12-01' }, prices: { input_mtok: 3 } },
      { constraint: { start_time: '00:30:00Z', end_time: '16:30:00Z' }, prices: { input_mtok: 4 } },
    ]
    expect(linesOf(list(dated))).toEqual(['xai/grok-x uncachedInputTokens 2'])
    expect(linesOf(list(dated.slice(2)))).toEqual([])
  })

  it('may stand beside a table of units', () => {
    const data = { units: {}, providers: list(table) }
    expect(readForeignPrices(data, now)?.format).toBe('genai-prices')
    expect(linesOf(data)).toHaveLength(3)
  })
})

describe('models.dev', () => {
  const list = (cost: unknown) => ({
    'amazon-bedrock': { id: 'amazon-bedrock', models: { 'model-x': { cost } } },
  })

  it('has dollars a million tokens; its tiers say more than the older field', () => {
    const longer = { input: 5, output: 22.5 }
    const cost = { input: 2.5, output: 15, cache_read: 0.25, context_over_200k: longer }
    const base = [
      'bedrock/model-x uncachedInputTokens 2.5',
      'bedrock/model-x cacheReadInputTokens 0.25',
      'bedrock/model-x outputTextTokens 15',
    ]
    expect(readForeignPrices(list(cost), now)?.format).toBe('models.dev')
    expect(linesOf(list(cost))).toEqual([
      ...base,
      'bedrock/model-x uncachedInputTokens >200000 5',
      'bedrock/model-x outputTextTokens >200000 22.5',
    ])
    const tiers = [
      { tier: { type: 'context', size: 272_000 }, ...longer },
      { tier: { type: 'mood', size: 1 }, input: 99 },
    ]
    expect(linesOf(list({ ...cost, tiers }))).toEqual([
      ...base,
      'bedrock/model-x uncachedInputTokens >272000 5',
      'bedrock/model-x outputTextTokens >272000 22.5',
    ])
  })

  it('may have models that nobody sells', () => {
    expect(linesOf(list(undefined))).toEqual([])
  })
})

describe('what cannot be read', () => {
  it.each([[null], [[]], [{}], ['text'], [[{ id: 'x' }]], [{ a: { b: 1 } }], [{ providers: [] }]])(
    '%j is no list of prices',
    (data) => {
      expect(readForeignPrices(data, now)).toBeNull()
    },
  )

  it.each([
    [{ a: { litellm_provider: 'openai', input_cost_per_token: 'one' } }, 'a > input_cost_per_token: price'],
    [{ a: { litellm_provider: 'openai', input_cost_per_token: -1 } }, 'a > input_cost_per_token: price'],
    [{ a: { litellm_provider: 7, input_cost_per_token: 1 } }, 'a > litellm_provider: name'],
    [{ a: { litellm_provider: 'openai' }, b: { output_cost_per_token: 1 } }, 'b > litellm_provider: name'],
    [[{ id: 'a', models: [{ prices: {} }] }], 'a > models > 0 > id: name'],
    [[{ id: 'a', models: [{ id: 'b', prices: 3 }] }], 'a > b > prices: object'],
    [
      [
        {
          id: 'a',
          models: [{ id: 'b', prices: { input_mtok: { base: 1, tiers: [{ start: 'x', price: 1 }] } } }],
        },
      ],
      'a > b > prices > input_mtok > tiers > 0 > start: tokens',
    ],
    [{ a: { models: { b: { cost: { input: true } } } } }, 'a > models > b > cost > input: price'],
    [{ a: { models: { b: { cost: { tiers: {} } } } } }, 'a > models > b > cost > tiers: list'],
  ])('%j says where', (data, place) => {
    expect(() => readForeignPrices(data, now)).toThrow(UnreadablePriceError)
    expect(() => readForeignPrices(data, now)).toThrow(place)
  })
})

describe('a floating point price', () => {
  it.each([
    [0.00000015, 'token', '0.15'],
    [1.5e-7, 'token', '0.15'],
    [2.0000000000000002e-7, 'token', '0.2'],
    [8.75e-9, 'token', '0.00875'],
    [0, 'token', '0'],
    [3, 'million', '3'],
    [0.1 + 0.2, 'million', '0.3'],
    [1e-12, 'million', '0'],
    [5e-324, 'token', '0'],
    [1e6, 'token', '1000000000000'],
    [1e7, 'token', null],
    [Number.NaN, 'token', null],
    [-1, 'token', null],
    ['1e-06', 'token', '1'],
    [' 1.50E-7 ', 'token', '0.15'],
    ['.00000015', 'token', '0.15'],
    ['0', 'token', '0'],
    ['0.15', 'million', '0.15'],
    ['', 'token', null],
    ['-1', 'token', null],
    ['1e7', 'token', null],
    ['free', 'token', null],
    ['0x10', 'token', null],
    [true, 'token', null],
  ] as const)('%s a %s is %s', (value, per, expected) => {
    expect(exactPricePerMillion(value, per)).toBe(expected)
  })
})
