import type { TokenUsage } from '@outlay/shared/usage'

/**
 * OpenAI's usage object as disjoint parts. Chat completions, completions and embeddings say `prompt_tokens`
 * and `completion_tokens`, responses say `input_tokens` and `output_tokens`; cached and written tokens are
 * inside the input, thinking inside the output. A details object, or any count in it, may be absent.
 * Returns null when there are no counts, which is unknown and not zero.
 */
export function readOpenAiUsage(raw: unknown): TokenUsage | null {
  if (!isRecord(raw)) return null
  const input = count(raw.prompt_tokens) ?? count(raw.input_tokens)
  if (input === null) return null
  const inputDetails = recordOf(raw.prompt_tokens_details) ?? recordOf(raw.input_tokens_details)
  const outputDetails = recordOf(raw.completion_tokens_details) ?? recordOf(raw.output_tokens_details)
  const output = count(raw.completion_tokens) ?? count(raw.output_tokens) ?? 0
  const reasoning = count(outputDetails?.reasoning_tokens) ?? 0
  const total = count(raw.total_tokens)
  // Some hosts of this wire format leave thinking out of the completion and only in the total.
  const isReasoningOutside = total !== null && reasoning > 0 && total === input + output + reasoning
  const usage: TokenUsage = {}
  splitInput(usage, input, inputDetails)
  splitOutput(usage, isReasoningOutside ? output + reasoning : output, reasoning, outputDetails)
  return usage
}

/** Takes each slice out of what is left, so that overlapping or excessive slices never add tokens. */
function splitInput(usage: TokenUsage, total: number, details: Record<string, unknown> | null): void {
  let rest = total
  const take = (wanted: number | null): number => {
    const taken = Math.min(wanted ?? 0, rest)
    rest -= taken
    return taken
  }
  const cacheRead = take(count(details?.cached_tokens))
  const byLifetime = recordOf(details?.cache_write_tokens_details)
  const written12h = take(count(byLifetime?.ttl_12h_tokens))
  const writtenInAll = count(details?.cache_write_tokens)
  const written30m = take(
    writtenInAll === null ? count(byLifetime?.ttl_30m_tokens) : writtenInAll - written12h,
  )
  const audio = take(count(details?.audio_tokens))
  const image = take(count(details?.image_tokens))
  if (rest > 0 || total === 0) usage.uncachedInputTokens = rest
  if (cacheRead > 0) usage.cacheReadInputTokens = cacheRead
  if (written30m > 0) usage.cacheWrite30mInputTokens = written30m
  if (written12h > 0) usage.cacheWrite12hInputTokens = written12h
  if (audio > 0) usage.audioInputTokens = audio
  if (image > 0) usage.imageInputTokens = image
}

function splitOutput(
  usage: TokenUsage,
  total: number,
  reasoning: number,
  details: Record<string, unknown> | null,
): void {
  const thinking = Math.min(reasoning, total)
  const audio = Math.min(count(details?.audio_tokens) ?? 0, total - thinking)
  const text = total - thinking - audio
  if (text > 0) usage.outputTextTokens = text
  if (thinking > 0) usage.reasoningTokens = thinking
  if (audio > 0) usage.outputAudioTokens = audio
}

/** A thousand times what the longest context holds; what it costs still fits where costs are stored. */
const countMax = 1_000_000_000

/** A count as the provider wrote it; what is not whole, negative or beyond all measure is as good as not said. */
function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= countMax
    ? value
    : null
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return isRecord(value) ? value : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
