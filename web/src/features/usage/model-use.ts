import type { UsageMetrics } from '@outlay/shared/api'
import {
  decimalToPicoUsd,
  type FemtoUsd,
  type PicoUsd,
  pricePerMillionToFemtoUsd,
} from '@outlay/shared/money'
import type { UnitPrices } from '@outlay/shared/pricing'
import { type InputTokenPart, inputTokenParts, outputTokenParts, type TokenPart } from '@outlay/shared/usage'

/** What one model was used for in a range, in the amounts that its cost is made of. */
export type ModelUse = {
  /** Calls that got an answer and have a price; at least one where anything was paid. */
  calls: bigint
  /** What was paid. */
  cost: PicoUsd
  /** What the prompts would cost at published prices with nothing kept in a cache or read from it. */
  uncachedInput: FemtoUsd
  /** What the prompts cost at published prices. */
  input: FemtoUsd
  /** What the answers cost at published prices, thinking included. */
  output: FemtoUsd
}

/** The use behind sums of calls. Without published prices its tokens weigh nothing, and what was paid still counts. */
export function modelUse(metrics: UsageMetrics, prices: UnitPrices): ModelUse {
  const cost = decimalToPicoUsd(metrics.effectiveCostUsd)
  const tokens = (part: TokenPart) => BigInt(metrics.tokens[part] ?? 0)
  const price = (part: TokenPart) => pricePerMillionToFemtoUsd(prices[part] ?? '0')
  const uncachedPrice = (part: InputTokenPart) => price(uncachedPart[part] ?? part) || price(part)
  return {
    calls: BigInt(Math.max(knownCalls(metrics), cost === 0n ? 0 : 1)),
    cost,
    uncachedInput: sum(inputTokenParts.map((part) => tokens(part) * uncachedPrice(part))),
    input: sum(inputTokenParts.map((part) => tokens(part) * price(part))),
    output: sum(outputTokenParts.map((part) => tokens(part) * price(part))),
  }
}

/**
 * Calls that got an answer and have a price. A call without a price has often failed as well, and sums do not say
 * how many are both: the larger number is taken for all of them.
 */
export function knownCalls({ calls, errors, unpricedCalls }: UsageMetrics): number {
  return calls - Math.max(errors, unpricedCalls)
}

/** What a part would be billed as without the cache; one without a price of its own there keeps the one it has. */
const uncachedPart: Partial<Record<InputTokenPart, InputTokenPart>> = {
  cacheReadInputTokens: 'uncachedInputTokens',
  cacheWrite5mInputTokens: 'uncachedInputTokens',
  cacheWrite30mInputTokens: 'uncachedInputTokens',
  cacheWrite1hInputTokens: 'uncachedInputTokens',
  cacheWrite12hInputTokens: 'uncachedInputTokens',
  cacheReadAudioInputTokens: 'audioInputTokens',
  cacheReadImageInputTokens: 'imageInputTokens',
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n)
}
