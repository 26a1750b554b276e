import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { priceAll } from '../../../server/src/metering/price-all.ts'
import { billingReaderOf } from '../../../server/src/providers/index.ts'

/** What four wire formats report of one call, as it stands in their documentation. */
const answers = {
  'openai.chat.completions': {
    provider: 'openai',
    answer: {
      model: 'gpt-4o-mini-2024-07-18',
      service_tier: 'default',
      usage: {
        prompt_tokens: 1_240,
        completion_tokens: 180,
        total_tokens: 1_420,
        prompt_tokens_details: { cached_tokens: 1_024, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
      },
    },
  },
  'openai.responses': {
    provider: 'openai',
    answer: {
      id: 'resp_1',
      model: 'gpt-5.1-2025-11-13',
      status: 'completed',
      service_tier: 'default',
      output: [{ type: 'message', content: [] }],
      usage: {
        input_tokens: 1_240,
        input_tokens_details: { cached_tokens: 1_024 },
        output_tokens: 480,
        output_tokens_details: { reasoning_tokens: 320 },
        total_tokens: 1_720,
      },
    },
  },
  'anthropic.messages': {
    provider: 'anthropic',
    answer: {
      model: 'claude-sonnet-4-5-20250929',
      type: 'message',
      usage: {
        input_tokens: 216,
        cache_creation_input_tokens: 512,
        cache_read_input_tokens: 1_024,
        cache_creation: { ephemeral_5m_input_tokens: 256, ephemeral_1h_input_tokens: 256 },
        output_tokens: 180,
        service_tier: 'standard',
      },
    },
  },
  'google.generateContent': {
    provider: 'google',
    answer: {
      modelVersion: 'gemini-2.5-flash',
      usageMetadata: {
        promptTokenCount: 1_240,
        cachedContentTokenCount: 1_024,
        candidatesTokenCount: 160,
        thoughtsTokenCount: 20,
        totalTokenCount: 1_420,
        promptTokensDetails: [{ modality: 'TEXT', tokenCount: 1_240 }],
      },
    },
  },
}

/** On one core. */
const perSecondMin = 200_000
const calls = 50_000
const rounds = 7

/** Reads and prices what calls report, format by format; returns those that are too slow. */
export function measureUsages(): string[] {
  const book = compilePriceBook(loadCatalogue())
  const at = Date.parse('2026-11-20T12:00:00Z')
  console.log('\nUsage to cost (extract, disjoint parts, rate):')
  return Object.entries(answers).flatMap(([api, { provider, answer }]) => {
    const reader = billingReaderOf(api)
    if (!reader) throw new Error(`nobody reads ${api}`)
    const context = { provider, at, request: null, headers: {}, endpoint: null, region: null }
    const once = () => {
      const { model, serviceTier, region, speed, usage, units, others } = reader.read(answer, context)
      if (usage === null) throw new Error(`${api}: no usage was read`)
      const call = { provider, model, at, serviceTier, region, speed }
      const { sum } = priceAll(book, call, { usage, units, others })
      if (sum === null) throw new Error(`${api}: ${model} has no price`)
      return sum
    }
    let bestMs = Number.POSITIVE_INFINITY
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now()
      for (let one = 0; one < calls; one += 1) once()
      bestMs = Math.min(bestMs, performance.now() - started)
    }
    const perSecond = (calls / bestMs) * 1_000
    console.log(`  ${api.padEnd(24)} ${Math.round(perSecond).toLocaleString('en-US').padStart(9)} a second`)
    return perSecond < perSecondMin ? [`${perSecondMin} usages a second of ${api}`] : []
  })
}
