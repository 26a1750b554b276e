import type { TokenUsage } from '@outlay/shared/usage'
import { partsOf } from '../billing.ts'
import { countOf, type JsonObject, objectOf } from '../json.ts'

/** How a host of this wire format differs from OpenAI in what its counts hold. */
export type UsageDialect = {
  /** Thinking that stands only in the total, under no name of its own. */
  hasUnnamedThinking?: boolean
  /** Thinking beside the completion, whatever the total says. */
  hasThinkingOutside?: boolean
  /** What connectors read stands beside the prompt, under a name of its own. */
  hasConnectors?: boolean
}

/**
 * OpenAI's usage object as disjoint parts. Chat completions, completions and embeddings say `prompt_tokens`
 * and `completion_tokens`, responses say `input_tokens` and `output_tokens`, transcriptions and realtime write
 * `input_token_details`; cached and written tokens are inside the input, thinking inside the output. A details object,
 * or any count in it, may be absent. Slices that overlap or exceed the whole never add tokens.
 * Returns null when there are no counts, which is unknown and not zero.
 */
export function readOpenAiUsage(raw: unknown, dialect: UsageDialect = {}): TokenUsage | null {
  const usage = objectOf(raw)
  if (!usage) return null
  const asked = countOf(usage.prompt_tokens) ?? countOf(usage.input_tokens)
  if (asked === null) return null
  const inputDetails = detailsOf(
    usage,
    'prompt_tokens_details',
    'input_tokens_details',
    'input_token_details',
  )
  const outputDetails = detailsOf(
    usage,
    'completion_tokens_details',
    'output_tokens_details',
    'output_token_details',
  )
  const output = countOf(usage.completion_tokens) ?? countOf(usage.output_tokens) ?? 0
  const total = countOf(usage.total_tokens)
  const connected = dialect.hasConnectors ? (countOf(usage.connector_tokens) ?? 0) : 0
  const input = asked + (total === null || total === asked + output + connected ? connected : 0)
  const named = countOf(outputDetails?.reasoning_tokens) ?? countOf(usage.reasoning_tokens) ?? 0
  const audioBeside = audioBesidePrompt(inputDetails, total, input + output)
  const outside = thinkingOutside(dialect, { named, total, sum: input + output + audioBeside })
  // Fields that a spread adds cost V8 half a microsecond each, and this runs for every call.
  return partsOf(
    Object.assign(
      splitInput(input + audioBeside, inputDetails, usage),
      splitOutput(output + outside, Math.max(named, outside), outputDetails),
    ),
  )
}

/** Usage of an image model as disjoint parts: without a word on what was written, it wrote images. */
export function readImageUsage(usage: JsonObject): TokenUsage | null {
  const read = readOpenAiUsage(usage)
  if (!read || objectOf(usage.output_tokens_details)) return read
  const { outputTextTokens = 0, ...rest } = read
  return partsOf({ ...rest, outputImageTokens: (rest.outputImageTokens ?? 0) + outputTextTokens })
}

/**
 * Some hosts leave thinking out of the completion and only in the total (xAI, converters of other formats). Where the
 * total is the plain sum, it is inside.
 */
function thinkingOutside(
  dialect: UsageDialect,
  { named, total, sum }: { named: number; total: number | null; sum: number },
): number {
  if (dialect.hasThinkingOutside) return named
  if (total === null || total <= sum) return 0
  if (total === sum + named) return named
  return dialect.hasUnnamedThinking && named === 0 ? total - sum : 0
}

/** Mistral counts audio beside the prompt: only then is the total that much more than prompt and completion. */
function audioBesidePrompt(details: JsonObject | null, total: number | null, sum: number): number {
  const audio = countOf(details?.audio_tokens) ?? 0
  return audio > 0 && total === sum + audio ? audio : 0
}

function splitInput(total: number, details: JsonObject | null, usage: JsonObject): TokenUsage {
  const take = slicer(total)
  const cachedDetails = objectOf(details?.cached_tokens_details)
  const cached =
    countOf(details?.cached_tokens) ??
    countOf(usage.cached_tokens) ??
    countOf(usage.num_cached_tokens) ??
    countOf(usage.prompt_cache_hit_tokens)
  const cachedAudio = take(countOf(cachedDetails?.audio_tokens))
  const cachedImage = take(countOf(cachedDetails?.image_tokens))
  const cacheRead = take(cached === null ? null : cached - cachedAudio - cachedImage)
  const byLifetime = objectOf(details?.cache_write_tokens_details)
  const written12h = take(countOf(byLifetime?.ttl_12h_tokens))
  const writtenInAll = countOf(details?.cache_write_tokens)
  const written30m = take(
    writtenInAll === null ? countOf(byLifetime?.ttl_30m_tokens) : writtenInAll - written12h,
  )
  return {
    cacheReadInputTokens: cacheRead,
    cacheReadAudioInputTokens: cachedAudio,
    cacheReadImageInputTokens: cachedImage,
    cacheWrite30mInputTokens: written30m,
    cacheWrite12hInputTokens: written12h,
    audioInputTokens: take((countOf(details?.audio_tokens) ?? 0) - cachedAudio),
    imageInputTokens: take((countOf(details?.image_tokens) ?? 0) - cachedImage),
    videoInputTokens: take(countOf(details?.video_tokens)),
    uncachedInputTokens: take(total),
  }
}

function splitOutput(total: number, reasoning: number, details: JsonObject | null): TokenUsage {
  const take = slicer(total)
  return {
    reasoningTokens: take(reasoning),
    outputAudioTokens: take(countOf(details?.audio_tokens)),
    outputImageTokens: take(countOf(details?.image_tokens)),
    outputTextTokens: take(total),
  }
}

/** Cuts slices off a whole: each as large as wanted, never more than what is left. */
function slicer(whole: number): (wanted: number | null) => number {
  let rest = whole
  return (wanted) => {
    const taken = Math.max(0, Math.min(wanted ?? 0, rest))
    rest -= taken
    return taken
  }
}

function detailsOf(usage: JsonObject, ...names: string[]): JsonObject | null {
  for (const name of names) {
    const details = objectOf(usage[name])
    if (details) return details
  }
  return null
}
