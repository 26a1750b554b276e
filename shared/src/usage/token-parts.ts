/**
 * The disjoint parts a call's tokens are split into, in the order they are stored, priced and shown.
 * Every token of a call is in exactly one part, so their sum is the provider's total. `inputTokens` and
 * `outputTokens` (OpenTelemetry's words) are derived from them and never priced.
 */
export const inputTokenParts = [
  'uncachedInputTokens',
  'cacheReadInputTokens',
  'cacheWrite5mInputTokens',
  'cacheWrite30mInputTokens',
  'cacheWrite1hInputTokens',
  'cacheWrite12hInputTokens',
  'audioInputTokens',
  'cacheReadAudioInputTokens',
  'imageInputTokens',
  'cacheReadImageInputTokens',
  'videoInputTokens',
] as const

export const outputTokenParts = [
  'outputTextTokens',
  'reasoningTokens',
  'outputAudioTokens',
  'outputImageTokens',
  'outputVideoTokens',
] as const

export const tokenParts = [...inputTokenParts, ...outputTokenParts] as const

export type InputTokenPart = (typeof inputTokenParts)[number]
export type OutputTokenPart = (typeof outputTokenParts)[number]
export type TokenPart = (typeof tokenParts)[number]

/** Token counts by part; an absent part is a known 0. Whole, non-negative, at most 2^53 - 1. */
export type TokenUsage = Partial<Record<TokenPart, number>>

/** Tokens read by the model, cached ones included: OpenTelemetry's `gen_ai.usage.input_tokens`. */
export function inputTokensOf(usage: TokenUsage): number {
  return sum(usage, inputTokenParts)
}

/** Tokens written by the model, thinking included: OpenTelemetry's `gen_ai.usage.output_tokens`. */
export function outputTokensOf(usage: TokenUsage): number {
  return sum(usage, outputTokenParts)
}

function sum(usage: TokenUsage, parts: readonly TokenPart[]): number {
  let total = 0
  for (const part of parts) total += usage[part] ?? 0
  return total
}
