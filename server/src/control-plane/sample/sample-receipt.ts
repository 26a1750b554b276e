import { picoUsdToDecimal } from '@outlay/shared/money'
import type { PriceBook } from '@outlay/shared/pricing'
import {
  buildIntent,
  buildReceipt,
  type CostRecord,
  type Intent,
  type MeteredUsage,
  type Receipt,
} from '@outlay/shared/records'
import type { Outcome, TokenUsage } from '@outlay/shared/usage'
import { idAt } from '../../lib/ids.ts'
import type { SeededRandom } from '../../lib/seeded-random.ts'
import { priceCall } from '../../metering/index.ts'
import type { Spread, Workload } from './workloads.ts'

/** `at` is UTC milliseconds. */
export type SampleCall = { workload: Workload; at: number; daysAgo: number }

export type Circumstances = {
  priceBook: PriceBook
  random: SeededRandom
  /** Whether the provider was down at an instant. */
  isDown(at: number): boolean
}

/** The row of one sample call: request, outcome and cost. */
export function sampleReceipt(call: SampleCall, { priceBook, random, isDown }: Circumstances): Receipt {
  const { workload, at, daysAgo } = call
  const tokens = tokensOf(workload, daysAgo, random)
  const intent = intentOf(call, tokens, random)
  const fate = fateOf(call, isDown(at), random)
  const isUseful = fate.outcome === 'answered' || fate.outcome === 'client-gone'
  // The reader left early, so we counted the part of the answer that had passed.
  const reached = fate.outcome === 'client-gone' ? 0.1 + 0.6 * random.share() : 1
  const usage = isUseful ? usageOf(workload, tokens, reached) : null
  const metered: MeteredUsage = {
    usageSource: !isUseful ? 'not-applicable' : fate.outcome === 'client-gone' ? 'partial' : 'reported',
    usage,
    model: intent.requestModel,
    serviceTier: isUseful ? 'default' : null,
  }
  const waitMs = isUseful ? 180 + tokens.input / 60 + 240 * random.share() : fate.waitMs
  const speakMs = isUseful
    ? ((tokens.output + tokens.reasoning) * reached * 1_000) / workload.tokensPerSecond
    : 0
  const durationMs = microseconds(waitMs + speakMs)
  const computed = priceCall(priceBook, intent, metered)
  const reportedCostUsd = fate.outcome === 'answered' ? chargedFor(workload, computed) : null
  const cost =
    reportedCostUsd === null ? computed : priceCall(priceBook, intent, { ...metered, reportedCostUsd })
  const facts = {
    responseModel: isUseful ? intent.requestModel : null,
    outcome: fate.outcome,
    status: fate.status,
    errorType: fate.errorType,
    usageSource: metered.usageSource,
    usage,
    providerUsage: fate.outcome === 'answered' ? providerUsage(workload, tokens) : null,
    serviceTier: metered.serviceTier,
    durationMs,
    timeToFirstTokenMs: isUseful && workload.isStream ? microseconds(waitMs) : null,
    responseBytes: isUseful
      ? Math.round((tokens.output * reached + 120) * (workload.isStream ? 240 : 5))
      : 190,
    attempts: [
      { status: fate.status, error: fate.outcome === 'upstream-failed' ? fate.errorType : null, durationMs },
    ],
    providerRequestId: fate.status === null ? null : `req_${random.hex(32)}`,
  }
  return buildReceipt(intent, facts, cost)
}

type Tokens = { input: number; cached: number; output: number; reasoning: number }

function tokensOf(workload: Workload, daysAgo: number, random: SeededRandom): Tokens {
  const growth = workload.promptGrowth?.(daysAgo) ?? 1
  const input = Math.round(between(workload.inputTokens, random) * growth)
  const output = between(workload.outputTokens, random)
  // Providers cache prompts in blocks of 128 tokens, from 1,024 tokens on.
  const cached =
    input < 1_024 ? 0 : Math.floor((input * workload.cachedShare * (0.6 + 0.4 * random.share())) / 128) * 128
  return {
    input,
    cached,
    output,
    reasoning: Math.round(output * workload.reasoningShare * (0.5 + random.share())),
  }
}

/** Low numbers are more frequent than high ones, as in real prompts. */
function between([least, most]: Spread, random: SeededRandom): number {
  return Math.round(least + (most - least) * random.share() * random.share())
}

function usageOf(
  workload: Workload,
  { input, cached, output, reasoning }: Tokens,
  reached: number,
): TokenUsage {
  const usage: TokenUsage = { uncachedInputTokens: input - cached }
  if (cached > 0) usage.cacheReadInputTokens = cached
  if (workload.operation !== 'embeddings') usage.outputTextTokens = Math.max(1, Math.round(output * reached))
  if (reasoning > 0) usage.reasoningTokens = reasoning
  return usage
}

function intentOf({ workload, at, daysAgo }: SampleCall, tokens: Tokens, random: SeededRandom): Intent {
  const requestBytes = 260 + tokens.input * 4
  return buildIntent({
    id: idAt('req', at, random.hex(18)),
    admittedAt: at,
    projectId: workload.key.project?.id ?? null,
    keyId: workload.key.id,
    provider: 'simulator',
    operation: workload.operation,
    method: 'POST',
    route: routes[workload.operation as keyof typeof routes],
    requestModel: workload.model(daysAgo),
    isStream: workload.isStream,
    requestBytes,
    boundClass: 'bytes',
    boundInputTokens: requestBytes,
    boundOutputTokens: workload.operation === 'embeddings' ? 0 : null,
  })
}

const routes = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  embeddings: '/v1/embeddings',
}

/** The cost that the provider would report, as a decimal; null for a provider that reports none. */
function chargedFor({ chargedPerMille }: Workload, { listCost }: CostRecord): string | null {
  if (chargedPerMille === undefined || listCost === null) return null
  return picoUsdToDecimal((listCost * chargedPerMille) / 1_000n)
}

type Fate = { outcome: Outcome; status: number | null; errorType: string | null; waitMs: number }

function fateOf({ workload }: SampleCall, isDown: boolean, random: SeededRandom): Fate {
  const luck = random.share()
  if (isDown) {
    if (luck < 0.55) return { outcome: 'provider-error', status: 503, errorType: 'server_error', waitMs: 900 }
    if (luck < 0.8)
      return { outcome: 'upstream-failed', status: 502, errorType: 'upstream-reset', waitMs: 4_000 }
  }
  if (luck < 0.006)
    return { outcome: 'provider-error', status: 429, errorType: 'rate_limit_exceeded', waitMs: 90 }
  if (luck < 0.008)
    return { outcome: 'provider-error', status: 400, errorType: 'invalid_request_error', waitMs: 60 }
  if (luck < 0.009) return { outcome: 'provider-error', status: 500, errorType: 'server_error', waitMs: 700 }
  if (workload.isStream && luck > 0.985)
    return { outcome: 'client-gone', status: 200, errorType: 'client-gone', waitMs: 0 }
  return { outcome: 'answered', status: 200, errorType: null, waitMs: 0 }
}

/** The usage that the provider would report, in the words of its own API. */
function providerUsage({ operation }: Workload, { input, cached, output, reasoning }: Tokens): string {
  const written = output + reasoning
  switch (operation) {
    case 'embeddings':
      return JSON.stringify({ prompt_tokens: input, total_tokens: input })
    case 'responses':
      return JSON.stringify({
        input_tokens: input,
        input_tokens_details: { cached_tokens: cached },
        output_tokens: written,
        output_tokens_details: { reasoning_tokens: reasoning },
        total_tokens: input + written,
      })
    default:
      return JSON.stringify({
        prompt_tokens: input,
        completion_tokens: written,
        total_tokens: input + written,
        prompt_tokens_details: { cached_tokens: cached },
        completion_tokens_details: { reasoning_tokens: reasoning },
      })
  }
}

function microseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}
