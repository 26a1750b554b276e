import { type PriceQuestion, type PriceResponse, priceQuestion } from '@outlay/shared/api'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { expect, it } from 'vitest'
import { type SeededRandom, seededRandom } from '../lib/seeded-random.ts'
import { answerPrice } from './answer-price.ts'

const book = compilePriceBook(loadCatalogue())
const rounds = 100_000

/** One valid question of each kind. The mutilations are worse than anything a provider has sent. */
const sound: Omit<PriceQuestion, 'id' | 'at'>[] = [
  {
    provider: 'openai',
    api: 'openai.chat.completions',
    model: 'gpt-5',
    usage: {
      prompt_tokens: 2_000,
      completion_tokens: 700,
      total_tokens: 2_700,
      prompt_tokens_details: { cached_tokens: 1_024, audio_tokens: 100, cache_write_tokens: 10 },
      completion_tokens_details: { reasoning_tokens: 320, audio_tokens: 80 },
    },
  },
  {
    provider: 'openai',
    api: 'openai.responses',
    model: 'gpt-5.6',
    events: [
      { type: 'response.created', response: { usage: null } },
      {
        type: 'response.completed',
        response: {
          model: 'gpt-5.6-sol',
          service_tier: 'flex',
          output: [{ type: 'web_search_call', action: { type: 'search' } }],
          tool_usage: {
            web_search: { num_requests: 2 },
            image_gen: { input_tokens: 1, output_tokens: 2, total_tokens: 3 },
          },
          usage: { input_tokens: 300_000, output_tokens: 10, total_tokens: 300_010 },
        },
      },
    ],
  },
  {
    provider: 'anthropic',
    api: 'anthropic.messages',
    model: 'claude-opus-4-6',
    events: [
      {
        type: 'message_start',
        message: {
          model: 'claude-opus-4-6',
          usage: { input_tokens: 5, cache_creation: { ephemeral_1h_input_tokens: 7 } },
        },
      },
      {
        type: 'message_delta',
        usage: {
          output_tokens: 9,
          cache_creation_input_tokens: 9,
          server_tool_use: { web_search_requests: 1 },
          iterations: [{ input_tokens: 5, output_tokens: 9 }],
        },
      },
    ],
  },
  {
    provider: 'google',
    api: 'google.generateContent',
    model: 'gemini-2.5-flash',
    response: {
      modelVersion: 'gemini-2.5-flash',
      candidates: [{ groundingMetadata: { webSearchQueries: ['a'] } }],
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 50,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 40 }],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
      },
    },
  },
  {
    provider: 'openrouter',
    api: 'openrouter.chat.completions',
    model: 'x/y',
    usage: {
      prompt_tokens: 1,
      completion_tokens: 2,
      cost: 1.4e-7,
      is_byok: true,
      cost_details: { upstream_inference_cost: 0.1 },
    },
  },
  {
    provider: 'openai',
    api: 'openai.audio.transcriptions',
    model: 'whisper-1',
    usage: { type: 'duration', seconds: 4.5 },
  },
  {
    provider: 'mistral',
    api: 'mistral.ocr',
    model: 'mistral-ocr-latest',
    response: { usage_info: { pages_processed: 3 } },
  },
  {
    provider: 'cohere',
    api: 'cohere.chat',
    model: 'command-r7b',
    usage: { billed_units: { input_tokens: 3, output_tokens: 4 } },
  },
]

const odd: unknown[] = [
  null,
  -1,
  0,
  0.5,
  1,
  2 ** 31,
  2 ** 53,
  1e300,
  Number.NaN,
  '7',
  '',
  true,
  [],
  {},
  [[]],
  { toString: 1 },
]

it(`${rounds} mutilated answers: nothing throws, nothing is negative, and parts always add up`, {
  timeout: 300_000,
}, () => {
  const random = seededRandom('mutilated answers')
  let checked = 0
  for (let round = 0; round < rounds; round += 1) {
    const whole = structuredClone(sound[random.integer(0, sound.length - 1)]!)
    for (let cuts = random.integer(1, 4); cuts > 0; cuts -= 1) {
      mutilate(whole.usage ?? whole.events ?? whole.response ?? {}, random)
    }
    const asked = priceQuestion.safeParse({ id: round, at: '2026-11-20', ...whole })
    if (!asked.success) continue
    check(asked.data)
    checked += 1
  }
  // The schema refuses the other questions for their shape.
  expect(checked).toBeGreaterThan(rounds * 0.9)
})

function check(question: PriceQuestion): void {
  const problem = problemOf(answerPrice(book, question)!)
  if (problem) expect.fail(`${problem}: ${JSON.stringify(question)}`)
}

function problemOf({ costUsd, reason, parts, usage }: PriceResponse): string | null {
  if (Object.values(usage ?? {}).some((count) => !(count > 0))) return 'a count that is none'
  if (costUsd === null) return reason && parts.length === 0 ? null : 'no cost, and no reason or some parts'
  if (reason) return 'a cost, and why there is none'
  const sum = parts.reduce((total, part) => total + decimalToPicoUsd(part.costUsd), 0n)
  if (sum < 0n) return 'a negative cost'
  return sum === decimalToPicoUsd(costUsd) ? null : 'parts that do not add up'
}

/** Replaces, removes or renames a random value in it, or doubles the value's list. */
function mutilate(within: object, random: SeededRandom): void {
  const names = Object.keys(within)
  if (names.length === 0) return
  const target = within as Record<string, unknown>
  const name = names[random.integer(0, names.length - 1)]!
  const value = target[name]
  if (typeof value === 'object' && value !== null && random.integer(0, 3) > 0) {
    mutilate(value, random)
    return
  }
  switch (random.integer(0, 4)) {
    case 0:
      delete target[name]
      return
    case 1:
      target[names[random.integer(0, names.length - 1)]!] = value
      return
    case 2:
      if (Array.isArray(value)) target[name] = [...value, ...value]
      else target[name] = typeof value === 'number' ? value * 1_000 : [value]
      return
    default:
      target[name] = structuredClone(odd[random.integer(0, odd.length - 1)])
  }
}
