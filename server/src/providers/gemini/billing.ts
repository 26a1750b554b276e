import type { TokenUsage } from '@outlay/shared/usage'
import {
  addUsages,
  type Billing,
  type BillingContext,
  type BillingReader,
  billed,
  nothingBilled,
  partsOf,
} from '../billing.ts'
import { countOf, type JsonObject, listOf, nameOf, objectOf, objectsOf, textOf } from '../json.ts'
import { lastUsage } from '../placeholder-usage.ts'

/**
 * Gemini's generateContent. Cached tokens are inside the prompt; thinking is beside the candidates, and what tools were
 * given to read beside the prompt. Counts by modality may cover a part only: the rest is text. A count of 0 is absent.
 */
export const geminiContent: BillingReader = {
  usageField: 'usageMetadata',
  assemble,
  isSoFar: (events) => !events.some(isLast),
  hasOutput: (events) =>
    events.some(({ candidates }) =>
      objectsOf(candidates).some(({ content }) => listOf(objectOf(content)?.parts).length > 0),
    ),
  read(answer, context) {
    const usage = objectOf(answer.usageMetadata)
    return {
      ...nothingBilled,
      model: textOf(answer.modelVersion),
      serviceTier: tierOf(usage, context),
      region: context.region,
      usage: readGeminiUsage(usage),
      units: groundingOf(answer),
      isMissingUnits: isMissingGrounding(answer, context),
    } satisfies Billing
  },
}

/** The live API: each turn tells its own usage, and each is billed. */
export const geminiLive: BillingReader = {
  usageField: 'usageMetadata',
  assemble: (events) => ({ turns: events.filter((event) => objectOf(event.usageMetadata) !== null) }),
  read(answer, context) {
    const turns = answer.turns === undefined ? [answer] : objectsOf(answer.turns)
    const read = turns.map((turn) => geminiContent.read(turn, context))
    const usages = read.map(({ usage }) => usage).filter((usage) => usage !== null)
    return {
      ...(read.at(-1) ?? nothingBilled),
      usage: usages.length === 0 ? null : addUsages(usages),
      units: read.flatMap(({ units }) => units),
    }
  },
}

/** Embeddings: only newer surfaces say how much was read. */
export const geminiEmbeddings: BillingReader = {
  usageField: 'usageMetadata',
  assemble: (events) => events.at(-1) ?? {},
  read(answer, context) {
    const usage = objectOf(answer.usageMetadata)
    const counted = objectsOf(answer.predictions).map(({ embeddings }) =>
      countOf(objectOf(objectOf(embeddings)?.statistics)?.token_count),
    )
    const isCounted = counted.length > 0 && counted.every((count) => count !== null)
    return {
      ...nothingBilled,
      model: textOf(answer.modelVersion),
      region: context.region,
      usage: usage
        ? readGeminiUsage({
            ...usage,
            promptTokensDetails: usage.promptTokensDetails ?? usage.promptTokenDetails,
          })
        : isCounted
          ? partsOf({ uncachedInputTokens: counted.reduce((sum: number, count) => sum + (count ?? 0), 0) })
          : null,
    }
  },
}

export function readGeminiUsage(raw: unknown): TokenUsage | null {
  const usage = objectOf(raw)
  if (!usage) return null
  const prompt = countOf(usage.promptTokenCount)
  // The live API writes "response" where the other says "candidates".
  const answered = countOf(usage.candidatesTokenCount) ?? countOf(usage.responseTokenCount)
  const thoughts = countOf(usage.thoughtsTokenCount)
  if (prompt === null && answered === null && thoughts === null) return null
  const read = byModality(prompt ?? 0, usage.promptTokensDetails)
  const cached = byModality(countOf(usage.cachedContentTokenCount) ?? 0, usage.cacheTokensDetails)
  const tools = byModality(countOf(usage.toolUsePromptTokenCount) ?? 0, usage.toolUsePromptTokensDetails)
  const written = byModality(answered ?? 0, usage.candidatesTokensDetails ?? usage.responseTokensDetails)
  const cachedText = cached.text + cached.video
  return capped(
    {
      uncachedInputTokens: Math.max(0, read.text - cached.text) + tools.text,
      cacheReadInputTokens: cachedText,
      audioInputTokens: Math.max(0, read.audio - cached.audio) + tools.audio,
      cacheReadAudioInputTokens: cached.audio,
      imageInputTokens: Math.max(0, read.image - cached.image) + tools.image,
      cacheReadImageInputTokens: cached.image,
      videoInputTokens: Math.max(0, read.video - cached.video) + tools.video,
      outputTextTokens: written.text,
      outputAudioTokens: written.audio,
      outputImageTokens: written.image,
      outputVideoTokens: written.video,
      reasoningTokens: thoughts ?? 0,
    },
    (prompt ?? 0) + (countOf(usage.toolUsePromptTokenCount) ?? 0),
  )
}

type ByModality = { text: number; audio: number; image: number; video: number }

/** By name, or by the number that stands for it where a client wrote the enumeration as such. Documents are read as images. */
const modalities: Record<string, keyof ByModality> = {
  AUDIO: 'audio',
  IMAGE: 'image',
  VIDEO: 'video',
  DOCUMENT: 'text',
  '2': 'image',
  '3': 'video',
  '4': 'audio',
}

/** A count split by modality; what no detail covers is text, and details never exceed the count. */
function byModality(total: number, details: unknown): ByModality {
  const split: ByModality = { text: 0, audio: 0, image: 0, video: 0 }
  let rest = total
  for (const { modality, tokenCount } of objectsOf(details)) {
    const kind = modalities[nameOf(modality)]
    const count = Math.min(countOf(tokenCount) ?? 0, rest)
    if (!kind || kind === 'text') continue
    split[kind] += count
    rest -= count
  }
  split.text = rest
  return split
}

const givingWay = [
  'uncachedInputTokens',
  'imageInputTokens',
  'videoInputTokens',
  'audioInputTokens',
  'cacheReadInputTokens',
  'cacheReadImageInputTokens',
  'cacheReadAudioInputTokens',
] as const

/** Where the parts exceed what was read (nobody said what the cached part consisted of), what was not cached gives way. */
function capped(usage: TokenUsage, total: number): TokenUsage {
  let excess = givingWay.reduce((sum, part) => sum + (usage[part] ?? 0), 0) - total
  for (const part of givingWay) {
    if (excess <= 0) break
    const taken = Math.min(usage[part] ?? 0, excess)
    usage[part] = (usage[part] ?? 0) - taken
    excess -= taken
  }
  return partsOf(usage)
}

/** The chunk that says why the answer ended, or why there is none. */
function isLast({ candidates, promptFeedback }: JsonObject): boolean {
  const isEnded = objectsOf(candidates).some(({ finishReason }) => typeof finishReason === 'string')
  return isEnded || objectOf(promptFeedback) !== null
}

/** Every chunk counts up; the last one holds. Searches may stand in any of them. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const last = (field: string) =>
    events.findLast((event) => event[field] !== undefined && event[field] !== null)?.[field]
  return {
    modelVersion: last('modelVersion'),
    usageMetadata: lastUsage(events.map((event) => objectOf(event.usageMetadata))) ?? undefined,
    candidates: events.flatMap((event) => listOf(event.candidates)),
  }
}

const vertexTiers: Record<string, string> = {
  ON_DEMAND: 'standard',
  ON_DEMAND_PRIORITY: 'priority',
  ON_DEMAND_FLEX: 'flex',
  ON_DEMAND_OFFPEAK: 'offpeak',
  PROVISIONED_THROUGHPUT: 'provisioned_throughput',
  '1': 'standard',
  '2': 'provisioned_throughput',
}

function tierOf(usage: JsonObject | null, { headers }: BillingContext): string | null {
  const traffic = usage?.trafficType
  if (traffic !== undefined && traffic !== null) return vertexTiers[nameOf(traffic)] ?? nameOf(traffic)
  const tier = textOf(usage?.serviceTier) ?? headers['x-gemini-service-tier'] ?? null
  return tier === null ? null : tier.toLowerCase()
}

/** Whether a search was offered, and the candidates that would tell of it were too long to be read. */
function isMissingGrounding({ candidates, usageMetadata }: JsonObject, context: BillingContext): boolean {
  if (candidates !== undefined || !countOf(objectOf(usageMetadata)?.candidatesTokenCount)) return false
  return objectsOf(context.request?.tools).some((tool) =>
    Object.keys(tool).some((name) => /search/i.test(name)),
  )
}

/**
 * What the model searched for, and that the prompt was grounded: older models are billed by the one, newer by the other.
 * A prompt that was grounded with places on a map is billed once.
 */
function groundingOf({ candidates }: JsonObject): Billing['units'] {
  const metadata = objectsOf(candidates).map((candidate) => objectOf(candidate.groundingMetadata))
  const queries = new Set(
    metadata.flatMap((one) => listOf(one?.webSearchQueries)).filter((one) => one !== ''),
  )
  const isOnMap = metadata.some((one) => objectsOf(one?.groundingChunks).some(({ maps }) => objectOf(maps)))
  return [
    ...(queries.size === 0
      ? []
      : [...billed('groundingQueries', queries.size), ...billed('groundedPrompts', 1)]),
    ...(isOnMap ? billed('mapsGroundings', 1) : []),
  ]
}
