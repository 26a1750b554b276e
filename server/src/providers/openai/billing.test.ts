import { describe, expect, it } from 'vitest'
import { billingReaderOf } from '../billing-readers.ts'
import { contextOf } from '../testing.ts'
import {
  openAiFineTuning,
  openAiImages,
  openAiRealtime,
  openAiResponses,
  openAiSpeech,
  openAiTokens,
  openAiTranscriptions,
} from './billing.ts'
import { readOpenAiAnswer } from './read-answer.ts'

const usage = { prompt_tokens: 12, completion_tokens: 20, total_tokens: 32 }
const parts = { uncachedInputTokens: 12, outputTextTokens: 20 }

describe('chat completions', () => {
  it('of models that search before every answer have the fee of a search', () => {
    const search = [{ unit: 'webSearchPreviews', quantity: 1 }]
    const answer = { model: 'gpt-4o-search-preview-2025-03-11', usage }
    expect(openAiTokens.read(answer, contextOf()).units).toEqual(search)
    expect(readOpenAiAnswer(answer).units).toEqual(search)
    expect(openAiTokens.read({ model: answer.model }, contextOf()).units).toEqual([])
    expect(openAiTokens.read({ model: 'gpt-4o', usage }, contextOf()).units).toEqual([])
  })

  it('of a stream are those of the last chunk that has usage', () => {
    const chunks = [
      { model: 'gpt-4o-mini-2024-07-18', choices: [{ delta: { content: 'Hi' } }], usage: null },
      {
        model: 'gpt-4o-mini-2024-07-18',
        choices: [],
        service_tier: 'flex',
        usage: { ...usage, completion_tokens: 3 },
      },
      { model: 'gpt-4o-mini-2024-07-18', choices: [], usage },
    ]
    expect(openAiTokens.read(openAiTokens.assemble(chunks), contextOf())).toMatchObject({
      model: 'gpt-4o-mini-2024-07-18',
      serviceTier: 'flex',
      usage: parts,
    })
  })

  it('without usage are unknown, cut off or not', () => {
    expect(
      openAiTokens.read(openAiTokens.assemble([{ choices: [], usage: null }]), contextOf()).usage,
    ).toBeNull()
    expect(openAiTokens.read({}, contextOf()).usage).toBeNull()
  })

  it('where data has to stay in a region have that price', () => {
    const at = (endpoint: string) => openAiTokens.read({ usage }, contextOf({ endpoint })).region
    expect(at('https://eu.api.openai.com/v1')).toBe('data-residency')
    expect(at('https://api.openai.com/v1')).toBeNull()
    expect(at('https://eu.api.openai.com.example/v1')).toBeNull()
  })
})

describe('responses', () => {
  const response = {
    model: 'gpt-5-2025-08-07',
    service_tier: 'default',
    usage: {
      input_tokens: 100,
      output_tokens: 50,
      total_tokens: 150,
      output_tokens_details: { reasoning_tokens: 32 },
    },
  }

  it.each(['response.completed', 'response.incomplete', 'response.failed'])(
    'of a stream are those of %s',
    (type) => {
      const events = [
        { type: 'response.created', response: { model: 'gpt-5', usage: null } },
        { type, response },
      ]
      expect(openAiResponses.read(openAiResponses.assemble(events), contextOf())).toMatchObject({
        model: 'gpt-5-2025-08-07',
        usage: { uncachedInputTokens: 100, outputTextTokens: 18, reasoningTokens: 32 },
      })
    },
  )

  it('count each use of a tool that is billed by the use', () => {
    const output = [
      { type: 'web_search_call', action: { type: 'search' } },
      { type: 'web_search_call', action: { type: 'open_page' } },
      { type: 'file_search_call' },
      { type: 'code_interpreter_call', container_id: 'c1' },
      { type: 'code_interpreter_call', container_id: 'c1' },
      { type: 'code_interpreter_call', container_id: 'c2' },
      { type: 'message' },
    ]
    expect(openAiResponses.read({ ...response, output }, contextOf()).units).toEqual([
      { unit: 'webSearches', quantity: 1 },
      { unit: 'fileSearches', quantity: 1 },
      { unit: 'codeInterpreterSessions', quantity: 2 },
    ])
    const told = { ...response, output, tool_usage: { web_search: { num_requests: 4 } } }
    expect(openAiResponses.read(told, contextOf()).units[0]).toEqual({ unit: 'webSearches', quantity: 4 })
  })

  it('tell how much memory the sessions of the interpreter had, where it is more than the usual', () => {
    const output = [{ type: 'code_interpreter_call', container_id: 'c1' }]
    const unitOf = (memory: string) => {
      const tools = [{ type: 'code_interpreter', container: { type: 'auto', memory_limit: memory } }]
      return openAiResponses.read({ ...response, output, tools }, contextOf()).units[0]
    }
    expect(unitOf('4g')).toEqual({ unit: 'codeInterpreterSessions', quantity: 1, variant: '4g' })
    expect(unitOf('1g')).toEqual({ unit: 'codeInterpreterSessions', quantity: 1 })
  })

  it('know the dearer preview search of models that do not think', () => {
    const output = [{ type: 'web_search_call', action: { type: 'search' } }]
    const unitOf = (model: string, type: string) =>
      openAiResponses.read({ ...response, model, output, tools: [{ type }] }, contextOf()).units[0]?.unit
    expect(unitOf('gpt-4o-2024-08-06', 'web_search_preview')).toBe('webSearchPreviews')
    expect(unitOf('gpt-4o-2024-08-06', 'web_search')).toBe('webSearches')
    expect(unitOf('gpt-5', 'web_search_preview')).toBe('webSearches')
  })

  it('leave images that a tool made to the model that made them', () => {
    const made = {
      ...response,
      tools: [{ type: 'image_generation', model: 'gpt-image-1' }],
      tool_usage: { image_gen: { input_tokens: 10, output_tokens: 272, total_tokens: 282 } },
    }
    expect(openAiResponses.read(made, contextOf()).others).toEqual([
      { model: 'gpt-image-1', usage: { uncachedInputTokens: 10, outputImageTokens: 272 } },
    ])
  })
})

describe('images', () => {
  it('are image tokens where nothing else is said, and text where it is', () => {
    const spent = {
      input_tokens: 50,
      output_tokens: 300,
      input_tokens_details: { text_tokens: 10, image_tokens: 40 },
    }
    expect(openAiImages.read({ usage: spent }, contextOf()).usage).toEqual({
      uncachedInputTokens: 10,
      imageInputTokens: 40,
      outputImageTokens: 300,
    })
    const split = { ...spent, output_tokens_details: { image_tokens: 272, text_tokens: 28 } }
    expect(openAiImages.read({ usage: split }, contextOf()).usage).toMatchObject({
      outputImageTokens: 272,
      outputTextTokens: 28,
    })
  })

  it.each([
    [
      { model: 'dall-e-3', quality: 'hd', size: '1024x1792', n: 1 },
      { unit: 'images', quantity: 2, variant: 'hd/1024x1792' },
    ],
    [{ model: 'dall-e-3' }, { unit: 'images', quantity: 2, variant: 'standard/1024x1024' }],
    [
      { model: 'dall-e-2', size: '256x256' },
      { unit: 'images', quantity: 2, variant: '256x256' },
    ],
  ])('of models that report nothing are counted: %j', (request, unit) => {
    const answer = { data: [{ url: 'a' }, { url: 'b' }] }
    expect(openAiImages.read(answer, contextOf({ request })).units).toEqual([unit])
  })

  it('of a newer model without usage are unknown', () => {
    const request = { model: 'gpt-image-1' }
    expect(openAiImages.read({ data: [{}] }, contextOf({ request })).usage).toBeNull()
  })
})

describe('sound', () => {
  it('is written down for tokens or for seconds', () => {
    const tokens = {
      type: 'tokens',
      input_tokens: 37,
      output_tokens: 145,
      total_tokens: 182,
      input_token_details: { text_tokens: 2, audio_tokens: 35 },
    }
    expect(openAiTranscriptions.read({ usage: tokens }, contextOf()).usage).toEqual({
      uncachedInputTokens: 2,
      audioInputTokens: 35,
      outputTextTokens: 145,
    })
    const heard = [{ unit: 'audioSeconds', quantity: 4 }]
    expect(openAiTranscriptions.read({ usage: { type: 'duration', seconds: 4 } }, contextOf()).units).toEqual(
      heard,
    )
    expect(openAiTranscriptions.read({ text: 'Hi', duration: 4 }, contextOf()).units).toEqual(heard)
    expect(openAiTranscriptions.read({ text: 'Hi' }, contextOf()).usage).toBeNull()
  })

  it('is spoken for tokens where the answer says so, else by the character', () => {
    const done = openAiSpeech.assemble([
      { type: 'speech.audio.delta' },
      { type: 'speech.audio.done', usage: { input_tokens: 14, output_tokens: 101, total_tokens: 115 } },
    ])
    expect(openAiSpeech.read(done, contextOf()).usage).toEqual({
      uncachedInputTokens: 14,
      outputAudioTokens: 101,
    })
    const request = { model: 'tts-1', input: 'Grüße 👋' }
    expect(openAiSpeech.read({}, contextOf({ request })).units).toEqual([{ unit: 'characters', quantity: 7 }])
    expect(
      openAiSpeech.read({}, contextOf({ request: { ...request, model: 'gpt-4o-mini-tts' } })).usage,
    ).toBeNull()
  })

  it('in real time is billed response by response, and what was written down by its own model', () => {
    const spent = (cached: number) => ({
      total_tokens: 300,
      input_tokens: 200,
      output_tokens: 100,
      input_token_details: {
        text_tokens: 120,
        audio_tokens: 80,
        cached_tokens: cached,
        cached_tokens_details: { text_tokens: cached - 16, audio_tokens: 16 },
      },
      output_token_details: { text_tokens: 30, audio_tokens: 70 },
    })
    const events = [
      {
        type: 'session.created',
        session: { model: 'gpt-realtime', audio: { input: { transcription: { model: 'whisper-1' } } } },
      },
      { type: 'response.done', response: { usage: spent(16) } },
      {
        type: 'conversation.item.input_audio_transcription.completed',
        usage: { type: 'duration', seconds: 3.5 },
      },
      { type: 'response.done', response: { usage: spent(64) } },
    ]
    expect(openAiRealtime.read(openAiRealtime.assemble(events), contextOf())).toMatchObject({
      model: 'gpt-realtime',
      usage: {
        uncachedInputTokens: 120 + 120 - 48,
        cacheReadInputTokens: 48,
        audioInputTokens: 2 * (80 - 16),
        cacheReadAudioInputTokens: 32,
        outputTextTokens: 60,
        outputAudioTokens: 140,
      },
      others: [{ model: 'whisper-1', usage: {}, units: [{ unit: 'audioSeconds', quantity: 3.5 }] }],
    })
  })
})

it('moderations and counting before a call are free, and known to be', () => {
  const read = (api: string) => billingReaderOf(api)?.read({ model: 'omni-moderation-latest' }, contextOf())
  expect(read('anthropic.messages.count_tokens')?.isFree).toBe(true)
  expect(read('openai.responses.input_tokens')?.isFree).toBe(true)
  expect(read('openai.moderations')).toMatchObject({
    isFree: true,
    usage: {},
  })
})

it('a fine-tuning job is billed by the tokens it was trained on, as a fine-tune of its base', () => {
  const job = { model: 'gpt-4o-mini-2024-07-18', trained_tokens: 5_768 }
  expect(openAiFineTuning.read(job, contextOf())).toMatchObject({
    model: 'ft:gpt-4o-mini-2024-07-18',
    units: [{ unit: 'trainingTokens', quantity: 5_768 }],
  })
  expect(openAiFineTuning.read({ ...job, trained_tokens: null }, contextOf()).usage).toBeNull()
})

describe('hosts of the same wire format', () => {
  const read = (provider: string, answer: object, request: Record<string, unknown> | null = null) =>
    billingReaderOf(`${provider}.chat.completions`)!.read({ ...answer }, contextOf({ provider, request }))

  it('xAI: thinking is beside the completion, and ticks are what is charged', () => {
    const spent = {
      prompt_tokens: 10_120,
      completion_tokens: 1_499,
      total_tokens: 14_428,
      prompt_tokens_details: { text_tokens: 10_120, cached_tokens: 128 },
      completion_tokens_details: { reasoning_tokens: 2_809 },
      cost_in_usd_ticks: 232_856_000,
    }
    expect(read('xai', { usage: spent })).toMatchObject({
      usage: {
        uncachedInputTokens: 9_992,
        cacheReadInputTokens: 128,
        outputTextTokens: 1_499,
        reasoningTokens: 2_809,
      },
      reportedCostUsd: '0.0232856000',
    })
    // Where the total is the plain sum, thinking is inside.
    const inside = { ...spent, completion_tokens: 4_308 }
    expect(read('xai', { usage: inside }).usage).toMatchObject({
      outputTextTokens: 1_499,
      reasoningTokens: 2_809,
    })
  })

  it('xAI: tools that ran there are counted, for where no ticks say what they cost', () => {
    const tools = { web_search_calls: 2, x_search_calls: 0, code_interpreter_calls: 1, mcp_calls: 4 }
    const spent = {
      input_tokens: 100,
      output_tokens: 10,
      total_tokens: 110,
      server_side_tool_usage_details: tools,
    }
    const reader = billingReaderOf('xai.responses')!
    expect(reader.read({ usage: spent }, contextOf({ provider: 'xai' })).units).toEqual([
      { unit: 'webSearches', quantity: 2 },
      { unit: 'codeExecutions', quantity: 1 },
    ])
  })

  it('Groq: a compound system is billed by the models within it', () => {
    const models = [
      { model: 'a', usage: { prompt_tokens: 2, completion_tokens: 5 } },
      { model: 'b', usage: { prompt_tokens: 10, completion_tokens: 15 } },
    ]
    const within = [
      { model: 'a', usage: { uncachedInputTokens: 2, outputTextTokens: 5 }, isWithin: true },
      { model: 'b', usage: { uncachedInputTokens: 10, outputTextTokens: 15 }, isWithin: true },
    ]
    const choices = [{ message: { executed_tools: [{ type: 'search' }, { type: 'python' }] } }]
    const whole = { usage, usage_breakdown: { models }, choices }
    expect(read('groq', whole)).toMatchObject({
      usage: parts,
      others: within,
      // What its searches cost is not published with its prices.
      units: [{ unit: 'webSearches', quantity: 1 }],
      isMissingUnits: false,
    })
    const reader = billingReaderOf('groq.chat.completions')!
    const streamed = reader.assemble([
      { model: 'groq/compound', x_groq: { usage, usage_breakdown: { models } } },
    ])
    expect(read('groq', streamed)).toMatchObject({ usage: parts, others: within, isMissingUnits: true })
    // Models that did more than the whole are no part of it.
    const toomany = { models: [...models, ...models] }
    expect(read('groq', { ...whole, usage_breakdown: toomany }).others).toEqual([])
    expect(read('groq', { ...whole, usage_breakdown: null }).others).toEqual([])
  })

  it('Mistral: what connectors read is read as well, and their uses are counted', () => {
    const spent = { ...usage, total_tokens: 132, connector_tokens: 100, connectors: { web_search: 2 } }
    expect(read('mistral', { usage: spent })).toMatchObject({
      usage: { uncachedInputTokens: 112, outputTextTokens: 20 },
      units: [{ unit: 'webSearches', quantity: 2 }],
    })
    // A total without them has them inside.
    expect(read('mistral', { usage: { ...spent, total_tokens: 32 } }).usage).toEqual(parts)
  })

  it('OpenRouter: its cost is charged; with a key of one’s own the cost behind it comes on top', () => {
    const spent = { ...usage, cost: 1.4e-7, is_byok: false, cost_details: { upstream_inference_cost: 0.002 } }
    expect(read('openrouter', { usage: spent }).reportedCostUsd).toBe('0.00000014')
    expect(read('openrouter', { usage: { ...spent, is_byok: true } }).reportedCostUsd).toBe('0.00200014')
    expect(read('openrouter', { usage }).reportedCostUsd).toBeNull()
  })

  it('Perplexity: a fee by the depth of the search; research by the search and what it cites', () => {
    const total = { ...usage, search_context_size: 'high', cost: { total_cost: 0.00571 } }
    expect(read('perplexity', { model: 'sonar-pro', usage: total })).toMatchObject({
      units: [{ unit: 'requests', quantity: 1, variant: 'high' }],
      reportedCostUsd: '0.00571',
    })
    const research = { ...usage, reasoning_tokens: 40, citation_tokens: 9, num_search_queries: 3 }
    expect(read('perplexity', { model: 'sonar-deep-research', usage: research })).toMatchObject({
      usage: { ...parts, reasoningTokens: 40 },
      units: [
        { unit: 'searchUnits', quantity: 3 },
        { unit: 'citationTokens', quantity: 9 },
      ],
    })
  })

  it('Gemini behind this format: thinking stands in the total alone', () => {
    const spent = { prompt_tokens: 35, completion_tokens: 12, total_tokens: 109 }
    expect(read('google', { usage: spent }).usage).toMatchObject({
      outputTextTokens: 12,
      reasoningTokens: 62,
    })
    expect(read('openai', { usage: spent }).usage).toEqual({ uncachedInputTokens: 35, outputTextTokens: 12 })
  })

  it('Mistral: audio is beside the prompt', () => {
    const spent = {
      prompt_tokens: 9,
      completion_tokens: 201,
      total_tokens: 585,
      prompt_tokens_details: { audio_tokens: 375 },
    }
    expect(read('mistral', { usage: spent }).usage).toEqual({
      uncachedInputTokens: 9,
      audioInputTokens: 375,
      outputTextTokens: 201,
    })
  })

  it.each([
    ['deepseek', { prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 4 }],
    ['moonshot', { cached_tokens: 8 }],
    ['mistral', { num_cached_tokens: 8 }],
    ['openai', { prompt_tokens_details: { cached_tokens: 8 } }],
  ])('%s: its own name for what was cached', (provider, cached) => {
    expect(read(provider, { usage: { ...usage, ...cached } }).usage).toEqual({
      uncachedInputTokens: 4,
      cacheReadInputTokens: 8,
      outputTextTokens: 20,
    })
  })

  it('Groq: usage in a field of its own, never added to the other', () => {
    const reader = billingReaderOf('groq.chat.completions')!
    const chunks = [{ model: 'm' }, { model: 'm', x_groq: { usage } }]
    expect(reader.read(reader.assemble(chunks), contextOf({ provider: 'groq' })).usage).toEqual(parts)
    const both = [...chunks, { model: 'm', usage }]
    expect(reader.read(reader.assemble(both), contextOf({ provider: 'groq' })).usage).toEqual(parts)
  })

  it('DeepInfra reports an estimate, which is what it charges', () => {
    expect(read('deepinfra', { usage: { ...usage, estimated_cost: 0.0000123 } }).reportedCostUsd).toBe(
      '0.0000123',
    )
  })
})
