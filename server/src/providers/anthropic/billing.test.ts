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

  it('counts up: the last of each field holds, and nothing is added', () => {
    const events = [
      start,
      { type: 'message_delta', usage: { output_tokens: 50 } },
      {
        type: 'message_delta',
        usage: { input_tokens: 30, cache_creation_input_tokens: null, output_tokens: 120 },
      },
      { type: 'message_stop' },
    ]
    expect(readStream(events)).toMatchObject({
      model: 'claude-opus-4-6',
      usage: { uncachedInputTokens: 30, cacheWrite1hInputTokens: 700, outputTextTokens: 120 },
    })
    expect(anthropicMessages.isCutOff?.(events as never)).toBe(false)
  })

  it('without its end has only what it began with, and says so', () => {
    const events = [start, { type: 'error', error: { type: 'overloaded_error' } }]
    expect(readStream(events).usage).toMatchObject({ uncachedInputTokens: 10, cacheWrite1hInputTokens: 700 })
    expect(anthropicMessages.isCutOff?.(events as never)).toBe(true)
  })
})
