import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { billingApis, billingReaderOf } from './billing-readers.ts'
import { contextOf } from './testing.ts'

const read = (api: string, answer: Record<string, unknown>, request: Record<string, unknown> | null = null) =>
  billingReaderOf(api)!.read(answer, contextOf({ provider: api.split('.')[0]!, request }))

describe('other wire formats', () => {
  it('Bedrock’s Converse has what was cached beside its input', () => {
    const usage = { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 100, cacheWriteInputTokens: 30 }
    expect(read('bedrock.converse', { usage, serviceTier: { type: 'flex' } })).toMatchObject({
      serviceTier: 'flex',
      usage: {
        uncachedInputTokens: 10,
        outputTextTokens: 5,
        cacheReadInputTokens: 100,
        cacheWrite5mInputTokens: 30,
      },
    })
    const reader = billingReaderOf('bedrock.converse')!
    expect(reader.assemble([{ contentBlockDelta: {} }, { metadata: { usage } }])).toMatchObject({ usage })
  })

  describe('streams of Converse', () => {
    const converse = billingReaderOf('bedrock.converse')!
    const uncached = (model: string, usage: object) => {
      const context = contextOf({ provider: 'bedrock', request: { model } })
      return converse.read(converse.assemble([{ metadata: { usage } }]), context).usage?.uncachedInputTokens
    }
    const written = {
      inputTokens: 4_995,
      outputTokens: 19,
      totalTokens: 10_007,
      cacheWriteInputTokens: 4_993,
    }

    it('of OpenAI’s models repeat what was read and written in their input, so that is taken out', () => {
      for (const model of [
        'openai.gpt-5.6-sol',
        'global.openai.gpt-5.6-luna',
        'us.openai.gpt-oss-120b-1:0',
      ]) {
        expect(uncached(model, written)).toBe(2)
      }
      const read = { inputTokens: 12_401, cacheReadInputTokens: 8_367, cacheWriteInputTokens: 4_032 }
      expect(uncached('openai.gpt-5.6-sol', read)).toBe(2)
      const readAlone = { inputTokens: 12_401, cacheReadInputTokens: 12_399, cacheWriteInputTokens: 0 }
      expect(uncached('openai.gpt-5.6-sol', readAlone)).toBe(2)
    })

    it('whose input is too small to repeat anything are read as they are', () => {
      const mended = { inputTokens: 2, cacheReadInputTokens: 7_151, cacheWriteInputTokens: 17 }
      expect(uncached('openai.gpt-5.6-sol', mended)).toBe(2)
    })

    it('that read and write nothing may have a long prompt beside what was read', () => {
      const beside = { inputTokens: 5_000, cacheReadInputTokens: 1_000, cacheWriteInputTokens: 0 }
      expect(uncached('openai.gpt-5.6-sol', beside)).toBe(5_000)
    })

    it('of other models repeat nothing, nor do whole answers', () => {
      expect(uncached('global.anthropic.claude-opus-5-5', written)).toBe(4_995)
      const request = { model: 'openai.gpt-5.6-sol' }
      expect(read('bedrock.converse', { usage: written }, request).usage).toMatchObject({
        uncachedInputTokens: 4_995,
      })
    })
  })

  it('Cohere bills its own units, not the tokens around them', () => {
    const usage = {
      billed_units: { input_tokens: 12, output_tokens: 3 },
      tokens: { input_tokens: 211, output_tokens: 5 },
    }
    expect(read('cohere.chat', { usage }).usage).toEqual({ uncachedInputTokens: 12, outputTextTokens: 3 })
    const reader = billingReaderOf('cohere.chat')!
    expect(reader.assemble([{ type: 'content-delta' }, { type: 'message-end', delta: { usage } }])).toEqual({
      usage,
    })
    expect(read('cohere.rerank', { meta: { billed_units: { search_units: 1 } } })).toMatchObject({
      usage: {},
      units: [{ unit: 'searchUnits', quantity: 1 }],
    })
  })

  it('Mistral’s OCR is billed by the page, annotated or not', () => {
    const answer = { usage_info: { pages_processed: 3 } }
    expect(read('mistral.ocr', answer).units).toEqual([{ unit: 'pages', quantity: 3 }])
    const request = { document_annotation_format: { type: 'json_schema' } }
    expect(read('mistral.ocr', answer, request).units).toEqual([{ unit: 'annotatedPages', quantity: 3 }])
  })

  describe('Ollama counts in the answer itself', () => {
    it('in the last line of a stream', () => {
      const reader = billingReaderOf('ollama.chat')!
      const end = { done: true, model: 'llama3', prompt_eval_count: 26, eval_count: 298 }
      expect(reader.read(reader.assemble([{ done: false }, end]), contextOf()).usage).toEqual({
        uncachedInputTokens: 26,
        outputTextTokens: 298,
      })
    })

    it('what was cached of a prompt is a part of its count, and never more than it', () => {
      const usage = (cached: number) =>
        read('ollama.chat', { prompt_eval_count: 21, prompt_eval_cached_count: cached, eval_count: 9 }).usage
      expect(usage(16)).toEqual({ uncachedInputTokens: 5, cacheReadInputTokens: 16, outputTextTokens: 9 })
      expect(usage(40)).toEqual({ cacheReadInputTokens: 21, outputTextTokens: 9 })
    })

    it('a prompt without a count is unknown, and not 0', () => {
      for (const counts of [{ eval_count: 4 }, { prompt_eval_count: null, eval_count: 4 }, {}]) {
        expect(read('ollama.chat', counts)).toMatchObject({ usage: null, isFree: false })
        expect(read('ollama.generate', counts).usage).toBeNull()
      }
      const cachedAlone = { prompt_eval_cached_count: 16, eval_count: 4 }
      expect(read('ollama.chat', cachedAlone).usage).toBeNull()
    })

    it('loading a model is free', () => {
      for (const reason of ['load', 'unload']) {
        expect(read('ollama.generate', { done: true, done_reason: reason })).toMatchObject({
          usage: {},
          isFree: true,
        })
      }
    })
  })

  it('Voyage has one total, all of it read', () => {
    expect(read('voyage.embeddings', { usage: { total_tokens: 4 } }).usage).toEqual({
      uncachedInputTokens: 4,
    })
  })
})

it('an API that nobody has is no API', () => {
  for (const api of ['openai', 'openai.nope', '.chat.completions', 'x.toString', 'constructor']) {
    expect(billingReaderOf(api), api).toBeNull()
  }
  expect(billingReaderOf('some-host_2.chat.completions')).not.toBeNull()
})

describe('whatever an answer holds', () => {
  const names = billingApis.map((api) => api.replace('<provider>', 'openai'))
  const anything = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<unknown>
  const words = fc.constantFrom(
    'usage',
    'usageMetadata',
    'usage_info',
    'prompt_tokens',
    'completion_tokens',
    'total_tokens',
    'input_tokens',
    'output_tokens',
    'prompt_tokens_details',
    'cached_tokens',
    'reasoning_tokens',
    'promptTokenCount',
    'promptTokensDetails',
    'thoughtsTokenCount',
    'cache_creation',
    'iterations',
    'billed_units',
    'type',
    'message',
    'response',
    'events',
    'data',
    'seconds',
    'model',
    'cost',
  )
  const odd = fc.oneof(fc.constantFrom(-1, 0.5, 1e300, '12', null, [], {}), fc.nat(1_000_000), anything)
  const object = fc.dictionary(
    words,
    fc.oneof(odd, fc.dictionary(words, odd), fc.array(fc.dictionary(words, odd))),
  ) as fc.Arbitrary<Record<string, unknown>>

  it('reading never throws, and every count is whole and not negative', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), object, fc.array(object), (api, answer, events) => {
        const reader = billingReaderOf(api)!
        for (const body of [answer, reader.assemble(events)]) {
          const { usage, units, others } = reader.read(body, contextOf({ provider: api.split('.')[0]! }))
          for (const one of [usage, ...others.map((other) => other.usage)]) {
            for (const count of Object.values(one ?? {}))
              expect(Number.isInteger(count) && count > 0).toBe(true)
          }
          for (const { quantity } of units) expect(quantity).toBeGreaterThan(0)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})
