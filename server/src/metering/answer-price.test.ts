import { priceQuestion } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { describe, expect, it } from 'vitest'
import { answerPrice } from './answer-price.ts'

const book = compilePriceBook(loadCatalogue())
const usage = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
const chat = {
  id: 1,
  provider: 'openai',
  api: 'openai.chat.completions',
  model: 'gpt-4o-mini',
  at: '2026-11-20',
  usage,
}

function answer(changes: object) {
  const answered = answerPrice(book, priceQuestion.parse({ ...chat, ...changes }))
  if (!answered) throw new Error('no such API')
  return answered
}

describe('the cost of a call', () => {
  it('is the sum of its parts, each of them quantity x unit price', () => {
    expect(answer({})).toEqual({
      id: 1,
      costUsd: '0.00045',
      parts: [
        { part: 'uncachedInputTokens', quantity: 1_000, unitPriceUsd: '0.00000015', costUsd: '0.00015' },
        { part: 'outputTextTokens', quantity: 500, unitPriceUsd: '0.0000006', costUsd: '0.0003' },
      ],
      usage: { uncachedInputTokens: 1_000, outputTextTokens: 500 },
      model: 'gpt-4o-mini',
      priceId: 'openai/gpt-4o-mini@2024-10-01',
    })
  })

  const zeros = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  const text = { model: 'gpt-4o-mini-2024-07-18', choices: [{ index: 0, delta: { content: 'Hi' } }] }
  const nothing = { ...text, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }
  const ofAnthropic = (usage: object, delta: object) => [
    { type: 'message_start', message: { model: 'claude-sonnet-4-5', content: [], usage } },
    { type: 'content_block_delta', index: 0, delta },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
  ]
  const ofGemini = [
    {
      candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 0, totalTokenCount: 0 },
    },
  ]
  it.each([
    [
      'chunks',
      {},
      [
        { ...text, usage: zeros },
        { ...nothing, usage: zeros },
      ],
    ],
    [
      'messages',
      { provider: 'anthropic', api: 'anthropic.messages' },
      ofAnthropic({ input_tokens: 0, output_tokens: 0 }, { type: 'text_delta', text: 'Hi' }),
    ],
    ['contents', { provider: 'google', api: 'google.generateContent' }, ofGemini],
  ])('is unknown if a stream of %s contains text and its usage is zeros', (_, changes, events) => {
    const unknown = answer({ ...changes, usage: null, events })
    expect(unknown).toMatchObject({ costUsd: null, reason: 'missing_usage', usage: null })
  })

  it('is 0 if a stream without text has zeros, and stays if zeros follow real usage', () => {
    expect(answer({ usage: null, events: [{ ...nothing, usage: zeros }] }).costUsd).toBe('0')
    const events = [text, { ...nothing, usage }, { ...nothing, choices: [], usage: zeros }]
    expect(answer({ usage: null, events }).costUsd).toBe('0.00045')
  })

  const chunk = { model: 'gpt-4o-mini-2024-07-18', choices: [] }
  const sse = `: hello\r\ndata: ${JSON.stringify({ ...chunk, usage: null })}\r\n\r\ndata: ${JSON.stringify({ ...chunk, usage })}\r\n\r\ndata: [DONE]\r\n\r\n`
  it.each([
    ['its usage', { usage }],
    ['its whole answer', { usage: null, response: { ...chunk, usage } }],
    ['its answer and its usage', { response: chunk }],
    [
      'the events of its stream',
      {
        usage: null,
        events: [
          { ...chunk, usage: null },
          { ...chunk, usage },
        ],
      },
    ],
    ['the text of its stream', { usage: null, sse }],
    ['a stream as one list', { usage: null, response: [chunk, { ...chunk, usage }] }],
    ['a stream of JSON lines', { usage: null, sse: `${JSON.stringify({ ...chunk, usage })}\n` }],
  ])('is the same if the question has %s', (_, told) => {
    expect(answer(told).costUsd).toBe('0.00045')
  })

  it.each([
    ['the tier that served the call', { response: { service_tier: 'flex' }, model: 'gpt-5' }, '0.003125'],
    [
      'the tier that served the call, not the requested one',
      { response: { service_tier: 'default' }, requested_service_tier: 'flex', model: 'gpt-5' },
      '0.00625',
    ],
    [
      'the requested tier, if the answer names none',
      { requested_service_tier: 'flex', model: 'gpt-5' },
      '0.003125',
    ],
    ['the batch price', { batch: true, model: 'gpt-5' }, '0.003125'],
    ['the model that answered', { response: { model: 'gpt-4o-2024-08-06' } }, '0.0075'],
    ['the price of its day', { model: 'o3', at: '2025-06-09' }, '0.03'],
    ['the price of the next day', { model: 'o3', at: '2025-06-10' }, '0.006'],
    [
      "a price of one's own, even 0",
      { model: 'mine', price_override: { input: '1.00', output: 0 } },
      '0.001',
    ],
    [
      'the region that served it',
      {
        provider: 'vertex',
        api: 'vertex.messages',
        model: 'claude-sonnet-4-5@20250929',
        endpoint: 'https://us-east5-aiplatform.googleapis.com/v1',
        usage: { input_tokens: 1_000, output_tokens: 100 },
      },
      '0.00495',
    ],
    [
      'an operator’s name for a model',
      {
        provider: 'azure',
        api: 'azure.chat.completions',
        model: 'gpt-4',
        deployment: { 'gpt-4': { model: 'gpt-4.1', version: '2025-04-14', type: 'DataZoneStandard' } },
      },
      '0.0066',
    ],
    [
      'another name for the same provider',
      {
        provider: 'amazon-bedrock',
        api: 'amazon-bedrock.converse',
        model: 'amazon.nova-lite-v1:0',
        usage: { inputTokens: 1_000, outputTokens: 100, totalTokens: 1_100 },
      },
      '0.000084',
    ],
    [
      'a deployment for batches',
      {
        provider: 'azure',
        model: 'mine',
        deployment: { mine: { model: 'gpt-4o-mini', type: 'GlobalBatch' } },
      },
      '0.000225',
    ],
    [
      "the short name of a model in Azure's answers",
      {
        provider: 'azure',
        api: 'azure.embeddings',
        usage: null,
        response: { model: 'ada', usage: { prompt_tokens: 1_000, total_tokens: 1_000 } },
      },
      '0.0001',
    ],
    [
      "Azure's own name for a chat model",
      { provider: 'azure', response: { model: 'gpt-5.2-chat-2025-12-11' } },
      '0.00875',
    ],
    [
      'the name requested from Bedrock, which contains the region, not the name in the answer',
      {
        provider: 'bedrock',
        api: 'bedrock.messages',
        model: 'us.anthropic.claude-haiku-4-5-20251001-v1:0',
        response: { model: 'claude-haiku-4-5-20251001' },
        usage: { input_tokens: 1_000, output_tokens: 100 },
      },
      '0.00165',
    ],
    [
      'a request that allows only the standard tier',
      {
        provider: 'anthropic',
        api: 'anthropic.messages',
        model: 'claude-sonnet-4-5',
        requested_service_tier: 'standard_only',
        usage: { input_tokens: 1_000, output_tokens: 100 },
      },
      '0.0045',
    ],
    [
      'a region without a premium for the model',
      {
        provider: 'anthropic',
        api: 'anthropic.messages',
        model: 'claude-sonnet-4-5',
        inference_geo: 'us',
        usage: { input_tokens: 1_000, output_tokens: 100 },
      },
      '0.0045',
    ],
    [
      "a price of one's own for cache writes of any duration",
      {
        provider: 'anthropic',
        api: 'anthropic.messages',
        model: 'mine',
        price_override: { input: '1', cache_write: '2' },
        usage: { input_tokens: 1_000, cache_creation_input_tokens: 1_000, output_tokens: 0 },
      },
      '0.003',
    ],
    [
      'the models inside a compound system whose own name has no price',
      {
        provider: 'groq',
        api: 'groq.chat.completions',
        model: 'groq/compound',
        response: {
          usage_breakdown: {
            models: [
              { model: 'llama-3.3-70b-versatile', usage: { prompt_tokens: 400, completion_tokens: 100 } },
              { model: 'openai/gpt-oss-120b', usage: { prompt_tokens: 600, completion_tokens: 400 } },
            ],
          },
        },
      },
      // 400 x 0.59 + 100 x 0.79 + 600 x 0.15 + 400 x 0.60 a million.
      '0.000645',
    ],
    [
      'the counts that InvokeModel ends a stream with',
      {
        provider: 'bedrock',
        api: 'bedrock.converse',
        model: 'amazon.nova-lite-v1:0',
        usage: null,
        events: [{ 'amazon-bedrock-invocationMetrics': { inputTokenCount: 1_000, outputTokenCount: 100 } }],
      },
      '0.000084',
    ],
  ])('follows %s', (_, changes, costUsd) => {
    expect(answer(changes).costUsd).toBe(costUsd)
  })

  it.each([
    ['missing_usage', { usage: null }],
    ['missing_usage', { usage: { completion_tokens: 3 } }],
    ['unknown_model', { model: 'gpt-4o-mini-of-mine' }],
    ['unknown_model', { model: null }],
    ['unknown_tier', { service_tier: 'scale' }],
    ['missing_rate', { at: '2020-01-01' }],
    // This capacity is paid by the hour.
    [
      'unknown_tier',
      {
        provider: 'azure',
        model: 'mine',
        deployment: { mine: { model: 'gpt-4o', version: '2024-08-06', type: 'GlobalProvisionedManaged' } },
      },
    ],
    // The system itself did a part of the work.
    [
      'unknown_model',
      {
        provider: 'groq',
        model: 'groq/compound',
        response: {
          usage_breakdown: {
            models: [
              { model: 'llama-3.3-70b-versatile', usage: { prompt_tokens: 400, completion_tokens: 0 } },
            ],
          },
        },
      },
    ],
  ])('is unknown and has the reason %s: %j', (reason, changes) => {
    expect(answer(changes)).toMatchObject({ costUsd: null, reason, parts: [] })
  })

  it('is the reported cost if the provider reports one, with the computed cost next to it', () => {
    const reported = { ...usage, cost: 0.00123, is_byok: false }
    const told = {
      provider: 'openrouter',
      api: 'openrouter.chat.completions',
      model: 'some/model',
      usage: reported,
    }
    expect(answer(told)).toMatchObject({
      costUsd: '0.00123',
      parts: [{ part: 'reportedCost', quantity: 1, unitPriceUsd: '0.00123', costUsd: '0.00123' }],
      computedCostUsd: null,
    })
    // Further digits are rounded to the nearest pico-dollar, half to even.
    expect(answer({ ...told, usage: { ...reported, cost: 1.25e-11 } }).costUsd).toBe('0.000000000012')
    expect(answer({ ...told, usage: { ...reported, cost: 1.35e-11 } }).costUsd).toBe('0.000000000014')
  })

  it("includes the fees of tools with a price of one's own", () => {
    const told = {
      provider: 'anthropic',
      api: 'anthropic.messages',
      model: 'mine',
      usage: { input_tokens: 1_000, output_tokens: 0, server_tool_use: { web_search_requests: 1 } },
      price_override: { input: '1' },
    }
    expect(answer(told).costUsd).toBe('0.011')
  })

  it('is 0 for a free API', () => {
    const told = { api: 'openai.moderations', model: 'omni-moderation-latest', usage: null, response: {} }
    expect(answer(told)).toMatchObject({ costUsd: '0', parts: [] })
  })

  it('includes parts of other models at their own prices', () => {
    const told = {
      provider: 'anthropic',
      api: 'anthropic.messages',
      model: 'claude-opus-4-6',
      usage: {
        input_tokens: 10,
        output_tokens: 10,
        iterations: [
          { type: 'message', input_tokens: 10, output_tokens: 10 },
          { type: 'advisor_message', model: 'claude-haiku-4-5', input_tokens: 10, output_tokens: 10 },
        ],
      },
    }
    const { parts, costUsd } = answer(told)
    expect(parts.map(({ model }) => model)).toEqual([
      undefined,
      undefined,
      'claude-haiku-4-5',
      'claude-haiku-4-5',
    ])
    expect(costUsd).toBe('0.00036')
    const unknown = { ...told.usage, iterations: [{ ...told.usage.iterations[1], model: 'nobody' }] }
    expect(answer({ ...told, usage: unknown })).toMatchObject({ costUsd: null, reason: 'unknown_model' })
  })

  it('is the least possible amount if a stream lacks its end', () => {
    const message = { model: 'claude-opus-4-6', usage: { input_tokens: 1_000, output_tokens: 1 } }
    const told = {
      provider: 'anthropic',
      api: 'anthropic.messages',
      usage: null,
      events: [{ type: 'message_start', message }],
    }
    expect(answer(told)).toMatchObject({ costUsd: '0.005025', isCutOff: true })
  })
})

it('a question about an unknown API has no answer', () => {
  expect(answerPrice(book, priceQuestion.parse({ ...chat, api: 'openai.telepathy' }))).toBeNull()
})

it.each([
  ['extra', { extra: 1 }],
  ['at', { at: 'yesterday' }],
  ['price_override', { price_override: { inptu: '1' } }],
  ['price_override', { price_override: { input: '-1' } }],
])('a question with a bad %s is refused', (_, changes) => {
  expect(priceQuestion.safeParse({ ...chat, ...changes }).success).toBe(false)
})
