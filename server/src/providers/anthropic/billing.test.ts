import { describe, expect, it } from 'vitest'
import { contextOf } from '../testing.ts'
import { anthropicMessages } from './billing.ts'

const context = contextOf({ provider: 'anthropic' })
const read = (answer: object) => anthropicMessages.read({ model: 'claude-opus-4-6', ...answer }, context)
const readStream = (events: object[]) =>
  anthropicMessages.read(anthropicMessages.assemble(events as never), context)

describe('a message', () => {
  it('has what was cached beside its input', () => {
    const usage = {
      input_tokens: 21,
      cache_read_input_tokens: 188_086,
      cache_creation_input_tokens: 1_000,
      cache_creation: { ephemeral_5m_input_tokens: 400, ephemeral_1h_input_tokens: 600 },
      output_tokens: 393,
      service_tier: 'standard',
    }
    expect(read({ usage })).toMatchObject({
      serviceTier: 'standard',
      usage: {
        uncachedInputTokens: 21,
        cacheReadInputTokens: 188_086,
        cacheWrite5mInputTokens: 400,
        cacheWrite1hInputTokens: 600,
        outputTextTokens: 393,
      },
    })
  })

  it('keeps for five minutes what it names no lifetime for', () => {
    const usage = { input_tokens: 1, cache_creation_input_tokens: 1_167, output_tokens: 2 }
    expect(read({ usage }).usage).toMatchObject({ cacheWrite5mInputTokens: 1_167 })
    const partly = {
      ...usage,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 50 },
    }
    expect(read({ usage: partly }).usage).toMatchObject({
      cacheWrite5mInputTokens: 1_117,
      cacheWrite1hInputTokens: 50,
    })
  })

  it('tells where, how fast and with which tools it was made', () => {
    const usage = {
      input_tokens: 1,
      output_tokens: 2,
      speed: 'fast',
      inference_geo: 'us',
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 1 },
    }
    expect(read({ usage })).toMatchObject({
      speed: 'fast',
      region: 'us',
      units: [
        { unit: 'webSearches', quantity: 3 },
        { unit: 'webFetches', quantity: 1 },
      ],
    })
    expect(read({ usage: { ...usage, inference_geo: 'not_available' } }).region).toBeNull()
  })

  it('with iterations is their sum, each by its own model', () => {
    const usage = {
      input_tokens: 23_000,
      output_tokens: 1_000,
      iterations: [
        { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 },
        { type: 'message', input_tokens: 23_000, output_tokens: 1_000 },
        { type: 'advisor_message', model: 'claude-fable-5-2', input_tokens: 500, output_tokens: 60 },
      ],
    }
    expect(read({ usage })).toMatchObject({
      usage: { uncachedInputTokens: 203_000, outputTextTokens: 4_500 },
      others: [{ model: 'claude-fable-5-2', usage: { uncachedInputTokens: 500, outputTextTokens: 60 } }],
    })
    const alone = { ...usage, iterations: [usage.iterations[1]] }
    expect(read({ usage: alone })).toMatchObject({
      usage: { uncachedInputTokens: 23_000, outputTextTokens: 1_000 },
      others: [],
    })
  })

  it('without usage is unknown', () => {
    expect(read({}).usage).toBeNull()
    expect(read({ usage: { output_tokens: 4 } }).usage).toBeNull()
  })
})

describe('a stream', () => {
  const start = {
    type: 'message_start',
    message: {
      model: 'claude-opus-4-6',
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 700,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 700 },
        output_tokens: 1,
      },
    },
  }

  const deltas = (...usages: object[]) => [
    start,
    ...usages.map((usage) => ({ type: 'message_delta', usage })),
    { type: 'message_stop' },
  ]
  const inputOf = (...usages: object[]) => {
    const { outputTextTokens: _, ...input } = readStream(deltas(...usages)).usage ?? {}
    return input
  }

  it('counts up: the last of each field holds, and nothing is added', () => {
    const events = deltas(
      { output_tokens: 50 },
      { input_tokens: 30, cache_creation_input_tokens: null, output_tokens: 120 },
    )
    expect(readStream(events)).toMatchObject({
      model: 'claude-opus-4-6',
      usage: { uncachedInputTokens: 30, cacheWrite1hInputTokens: 700, outputTextTokens: 120 },
    })
    expect(anthropicMessages.isCutOff?.(events as never)).toBe(false)
  })

  it.each([
    ['all of it', { input_tokens: 10, cache_read_input_tokens: 700, cache_creation_input_tokens: 0 }],
    ['without the count that is 0 now', { input_tokens: 10, cache_read_input_tokens: 700 }],
    [
      'with null for the count that is 0 now',
      { input_tokens: 10, cache_read_input_tokens: 700, cache_creation_input_tokens: null },
    ],
    [
      'with lifetimes of its own',
      {
        input_tokens: 10,
        cache_read_input_tokens: 700,
        cache_creation_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
      },
    ],
  ])('whose cache write became a read keeps no lifetime of the write: a delta %s', (_, usage) => {
    expect(inputOf(usage)).toEqual({ uncachedInputTokens: 10, cacheReadInputTokens: 700 })
  })

  it('whose cache write became a larger read without the count that is 0 now keeps no write', () => {
    expect(inputOf({ input_tokens: 20, cache_read_input_tokens: 900 })).toEqual({
      uncachedInputTokens: 20,
      cacheReadInputTokens: 900,
    })
  })

  it.each([
    ['zeros', { input_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 }],
    ['less than the start', { input_tokens: 8, cache_read_input_tokens: 1, cache_creation_input_tokens: 0 }],
    ['a part of it', { input_tokens: 0 }],
    ['nothing of the input', {}],
  ])('keeps what it began with where a delta has %s', (_, usage) => {
    const kept = { uncachedInputTokens: 10, cacheWrite1hInputTokens: 700 }
    expect(inputOf({ ...usage, output_tokens: 3 })).toEqual(kept)
    const grown = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation_input_tokens: 700 }
    const sequence = inputOf(grown, { ...usage, output_tokens: 3 })
    expect(sequence).toEqual({ ...kept, cacheReadInputTokens: 5 })
  })

  it('gives what was added without a lifetime the one that the request asked for', () => {
    const grown = { input_tokens: 10, cache_creation_input_tokens: 900 }
    const asking = (request: object) =>
      anthropicMessages.read(anthropicMessages.assemble(deltas(grown) as never), {
        ...context,
        request: request as never,
      }).usage
    const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl ? { ttl } : {}) } })
    const turn = (block: object) => ({ messages: [{ role: 'user', content: [{ type: 'text', ...block }] }] })
    const anHour = { uncachedInputTokens: 10, cacheWrite1hInputTokens: 900, outputTextTokens: 1 }
    const minutes = { ...anHour, cacheWrite1hInputTokens: 700, cacheWrite5mInputTokens: 200 }
    for (const request of [mark('1h'), turn(mark('1h')), { system: [mark('1h')] }, { tools: [mark('1h')] }]) {
      expect(asking(request)).toEqual(anHour)
    }
    for (const request of [{}, mark('5m'), turn(mark()), { system: [mark('1h')], ...turn(mark()) }]) {
      expect(asking(request)).toEqual(minutes)
    }
  })

  it('whose output counts fall keeps the highest', () => {
    expect(readStream(deltas({ output_tokens: 50 }, { output_tokens: 0 })).usage).toMatchObject({
      outputTextTokens: 50,
    })
  })

  it('without its end has only what it began with, and says so', () => {
    const events = [start, { type: 'error', error: { type: 'overloaded_error' } }]
    expect(readStream(events).usage).toMatchObject({ uncachedInputTokens: 10, cacheWrite1hInputTokens: 700 })
    expect(anthropicMessages.isCutOff?.(events as never)).toBe(true)
  })
})

describe('a refusal before any output', () => {
  const usage = { input_tokens: 412, output_tokens: 1 }
  const refused = { stop_reason: 'refusal', content: [], usage }
  const isFree = (answer: object, changes: object = {}) => {
    const billing = anthropicMessages.read({ model: 'claude-fable-5', ...answer }, { ...context, ...changes })
    expect(billing.usage).toEqual({ uncachedInputTokens: 412, outputTextTokens: 1 })
    return billing.isFree
  }
  const ofCategory = (category: unknown) => ({ ...refused, stop_details: { type: 'refusal', category } })

  it('is free with its tokens on record', () => {
    expect(isFree(refused)).toBe(true)
    expect(isFree({ ...refused, content: [{ type: 'text', text: '' }] })).toBe(true)
    expect(isFree({ ...refused, stop_reason: 'end_turn' })).toBe(false)
  })

  it.each([
    ['text', { type: 'text', text: 'Hello' }],
    ['thinking', { type: 'thinking', thinking: 'Hm', signature: '' }],
    ['hidden thinking', { type: 'thinking', thinking: '', signature: 'c2ln' }],
    ['a call of a tool', { type: 'tool_use', id: 't', name: 'read', input: {} }],
  ])('is billed after %s', (_, block) => {
    expect(isFree({ ...refused, content: [block] })).toBe(false)
  })

  it('in an answer without content is free only if its output is 0', () => {
    expect(isFree({ ...refused, content: undefined })).toBe(false)
    const none = { stop_reason: 'refusal', usage: { ...usage, output_tokens: 0 } }
    expect(anthropicMessages.read(none, context).isFree).toBe(true)
  })

  it('is free since 2026-06-02, and only on the platforms of the rule', () => {
    const at = (day: string) => ({ at: Date.parse(day) })
    expect(isFree(refused, at('2026-06-01T23:59:59Z'))).toBe(false)
    expect(isFree(refused, at('2026-06-02'))).toBe(true)
    for (const provider of ['vertex', 'bedrock', 'azure']) expect(isFree(refused, { provider })).toBe(true)
    expect(isFree(refused, { provider: 'deepseek' })).toBe(false)
  })

  it('is billed again in three categories since September 2026', () => {
    for (const category of ['bio', 'frontier_llm', 'reasoning_extraction']) {
      expect(isFree(ofCategory(category), { at: Date.parse('2026-09-23T23:59:59Z') })).toBe(true)
      expect(isFree(ofCategory(category), { at: Date.parse('2026-09-24') })).toBe(false)
    }
    for (const category of ['cyber', 'general_harms', null]) expect(isFree(ofCategory(category))).toBe(true)
  })
})

describe('an attempt of a fallback', () => {
  const attempt = (type: string, model: string, input: number, output: number) => ({
    ...{ type, model, input_tokens: input, output_tokens: output },
  })
  const handover = (category: string | null) => ({
    ...{ type: 'fallback', from: { model: 'claude-fable-5' }, to: { model: 'claude-opus-4-8' } },
    trigger: { type: 'refusal', category },
  })
  const answer = (declined: object, last: object, more: object) =>
    read({
      model: 'claude-opus-4-8',
      usage: { ...last, iterations: [declined, last] },
      ...more,
    })
  const served = attempt('fallback_message', 'claude-opus-4-8', 412, 264)

  it('that declined before any output is not billed', () => {
    const declined = attempt('message', 'claude-fable-5', 535, 0)
    expect(answer(declined, served, { content: [handover('cyber')] })).toMatchObject({
      usage: { uncachedInputTokens: 412, outputTextTokens: 264 },
      others: [],
      isFree: false,
    })
    expect(answer(declined, served, { content: [handover('bio')] }).others).toEqual([
      { model: 'claude-fable-5', usage: { uncachedInputTokens: 535 } },
    ])
  })

  it('that wrote something is billed by its own model, even if the last one declined', () => {
    const wrote = attempt('message', 'claude-fable-5', 535, 30)
    const others = [{ model: 'claude-fable-5', usage: { uncachedInputTokens: 535, outputTextTokens: 30 } }]
    expect(answer(wrote, served, { content: [handover('cyber')] })).toMatchObject({ others, isFree: false })
    const last = attempt('fallback_message', 'claude-opus-4-8', 412, 0)
    expect(answer(wrote, last, { stop_reason: 'refusal', content: [handover('cyber')] })).toMatchObject({
      usage: {},
      others,
      isFree: false,
    })
  })

  it('without output is billed if no other model took over: the call warmed a cache', () => {
    const warmed = attempt('message', 'claude-opus-4-8', 535, 0)
    const usage = { ...warmed, iterations: [warmed] }
    expect(read({ model: 'claude-opus-4-8', stop_reason: 'max_tokens', content: [], usage })).toMatchObject({
      usage: { uncachedInputTokens: 535 },
      isFree: false,
    })
  })

  it('in a stream names the model that took over, though the start names another', () => {
    const events = [
      { type: 'message_start', message: { model: 'claude-fable-5', usage: { input_tokens: 500 } } },
      { type: 'content_block_start', index: 0, content_block: handover('cyber') },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 9 } },
    ]
    expect(readStream(events).model).toBe('claude-opus-4-8')
  })
})

describe('a retry that redeems a fallback credit', () => {
  it('is billed by its counts, in which the credit shows as tokens that were read and not written', () => {
    const usage = {
      input_tokens: 10,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 5_000,
      output_tokens: 20,
      fallback_credit: { status: { type: 'redeemed' } },
    }
    expect(read({ usage }).usage).toEqual({
      uncachedInputTokens: 10,
      cacheReadInputTokens: 5_000,
      outputTextTokens: 20,
    })
  })
})
