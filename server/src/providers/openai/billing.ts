import {
  addUsages,
  type Billing,
  type BillingContext,
  type BillingReader,
  billed,
  nothingBilled,
  partsOf,
} from '../billing.ts'
import { countOf, type JsonObject, nameOf, objectOf, objectsOf, quantityOf, textOf } from '../json.ts'
import { lastUsage } from '../placeholder-usage.ts'
import { openAiRegion } from './openai-region.ts'
import { readImageUsage, readOpenAiUsage } from './read-usage.ts'
import { imagesMadeByTools, isMissingTools, searchesOfModel, toolsOf } from './response-tools.ts'

/** Chat completions, completions and embeddings: one usage object, which a stream sends in one of its last chunks. */
export const openAiTokens: BillingReader = {
  usageField: 'usage',
  assemble: lastOfChunks,
  isSoFar: (events) => !events.some(isLastUsage),
  hasOutput: (events) => events.some(({ choices }) => objectsOf(choices).some(hasOutput)),
  read(answer, context) {
    const billing = common(answer, context)
    const usage = readOpenAiUsage(answer.usage)
    const model = billing.model ?? textOf(context.request?.model)
    return { ...billing, usage, units: usage === null ? [] : searchesOfModel(model) }
  },
}

/** Responses: usage comes with the event that ends a stream; tools that are billed apart stand in the output. */
export const openAiResponses: BillingReader = {
  usageField: 'usage',
  assemble: lastResponse,
  // Azure reports zeros of a response that its filter ended.
  hasOutput: (events) =>
    events.some(({ type }) => nameOf(type).endsWith('.delta')) &&
    events.some(({ type }) => type === 'response.completed'),
  read(answer, context) {
    return {
      ...common(answer, context),
      usage: readOpenAiUsage(answer.usage),
      objectId: textOf(answer.id),
      units: toolsOf(answer, context.request),
      isMissingUnits: isMissingTools(answer),
      others: imagesMadeByTools(answer, context.request),
    }
  },
}

/** Images: tokens by what they are; the older models say none and are priced by size, quality and number. */
export const openAiImages: BillingReader = {
  usageField: 'usage',
  assemble: lastWithUsage,
  read(answer, context) {
    const usage = objectOf(answer.usage)
    if (usage) return { ...common(answer, context), usage: readImageUsage(usage) }
    const billing = common(answer, context)
    const model = billing.model ?? textOf(context.request?.model) ?? 'dall-e-2'
    if (!model.startsWith('dall-e-')) return billing
    const quality = textOf(context.request?.quality) ?? 'standard'
    const size = textOf(context.request?.size) ?? '1024x1024'
    const images = objectsOf(answer.data).length || countOf(context.request?.n) || 1
    const variant = model === 'dall-e-2' ? size : `${quality}/${size}`
    return { ...billing, model, usage: {}, units: billed('images', images, variant) }
  },
}

/** Transcriptions and translations: tokens, or seconds where the model is sold by the minute. */
export const openAiTranscriptions: BillingReader = {
  usageField: 'usage',
  assemble: lastWithUsage,
  read(answer, context) {
    const usage = objectOf(answer.usage)
    const seconds = quantityOf(usage?.seconds) ?? (usage ? null : quantityOf(answer.duration))
    if (seconds !== null)
      return { ...common(answer, context), usage: {}, units: billed('audioSeconds', seconds) }
    return { ...common(answer, context), usage: readOpenAiUsage(usage) }
  },
}

/** Speech: text in, audio out, where the answer says so; else the characters that were asked for. */
export const openAiSpeech: BillingReader = {
  usageField: 'usage',
  assemble: lastWithUsage,
  read(answer, context) {
    const billing = common(answer, context)
    const usage = objectOf(answer.usage)
    const input = countOf(usage?.input_tokens)
    if (usage && input !== null) {
      const parts = { uncachedInputTokens: input, outputAudioTokens: countOf(usage.output_tokens) ?? 0 }
      return { ...billing, usage: partsOf(parts) }
    }
    const model = billing.model ?? textOf(context.request?.model)
    const text = textOf(context.request?.input)
    if (text === null || model === null || !/^tts-1/.test(model)) return billing
    // As a person counts them: a character outside the basic plane is one.
    return {
      ...billing,
      model,
      usage: {},
      isOfRequest: true,
      units: billed('characters', [...text].length),
    }
  },
}

/** Realtime: every response is billed, and what its listener wrote down too, at the price of the model that did. */
export const openAiRealtime: BillingReader = {
  usageField: 'usage',
  assemble: (events) => ({ events }),
  read(answer, context) {
    const events = objectsOf(answer.events)
    if (events.length === 0) return { ...common(answer, context), usage: readOpenAiUsage(answer.usage) }
    const done = events
      .filter(({ type }) => type === 'response.done')
      .map(({ response }) => objectOf(response))
    const usages = done.map((response) => readOpenAiUsage(response?.usage)).filter((usage) => usage !== null)
    const session = events.map((event) => objectOf(event.session)).findLast((one) => one !== null) ?? null
    return {
      ...nothingBilled,
      model: textOf(session?.model),
      region: context.region,
      usage: usages.length === 0 ? null : addUsages(usages),
      others: transcriptsOf(events, session),
    }
  },
}

/** A fine-tuning job: the tokens it was trained on, repetitions included, at the price of a fine-tune of its base. */
export const openAiFineTuning: BillingReader = {
  usageField: 'usage',
  assemble: (events) => events.at(-1) ?? {},
  read(answer, context) {
    const base = textOf(answer.model) ?? textOf(context.request?.model)
    const trained = countOf(answer.trained_tokens)
    const model = base === null || base.startsWith('ft:') ? base : `ft:${base}`
    const objectId = textOf(answer.id)
    if (trained === null) return { ...nothingBilled, model, objectId }
    return { ...nothingBilled, model, objectId, usage: {}, units: billed('trainingTokens', trained) }
  },
}

function common(answer: JsonObject, { endpoint, region }: BillingContext): Billing {
  return {
    ...nothingBilled,
    model: textOf(answer.model),
    serviceTier: textOf(answer.service_tier) ?? textOf(objectOf(answer.usage)?.service_tier),
    region: region ?? openAiRegion(endpoint),
  }
}

/** The last chunk that has usage tells it: hosts that repeat it count up. */
function lastOfChunks(events: readonly JsonObject[]): JsonObject {
  const last = (field: string) =>
    events.findLast((event) => event[field] !== undefined && event[field] !== null)
  // Groq's streams tell it beside the chunk's own, and there alone which models it was made by.
  const groq = objectOf(last('x_groq')?.x_groq)
  return {
    model: last('model')?.model,
    service_tier: last('service_tier')?.service_tier,
    usage:
      lastUsage(events.map(({ usage }) => objectOf(usage))) ??
      groq?.usage ??
      lastUsage(events.map(usageOfChoice)),
    usage_breakdown: last('usage_breakdown')?.usage_breakdown ?? groq?.usage_breakdown,
  }
}

/** Whether a chunk has the usage of all of the answer: its own, after the last choice, or that of the choice that ends. */
function isLastUsage(chunk: JsonObject): boolean {
  const { usage, x_groq: groq, choices } = chunk
  const told = objectOf(usage) ?? objectOf(objectOf(groq)?.usage) ?? usageOfChoice(chunk)
  return told !== null && endsAnswer(choices)
}

/** Moonshot's streams tell it with the choice that ends, unless they are asked for it as OpenAI's are. */
export function usageOfChoice({ choices }: JsonObject): JsonObject | null {
  return (
    objectsOf(choices)
      .map(({ usage }) => objectOf(usage))
      .find((usage) => usage !== null) ?? null
  )
}

/** Whether a choice of a chunk holds output of the model. */
export function hasOutput({ text, delta }: JsonObject): boolean {
  if (textOf(text) !== null) return true
  return Object.entries(objectOf(delta) ?? {}).some(
    ([name, value]) => name !== 'role' && value !== null && value !== '',
  )
}

/** Whether a chunk with these choices is the last one, or comes after it. */
export function endsAnswer(choices: unknown): boolean {
  const answers = objectsOf(choices)
  return answers.length === 0 || answers.some(({ finish_reason: reason }) => typeof reason === 'string')
}

const terminal = new Set(['response.completed', 'response.incomplete', 'response.failed'])

function lastResponse(events: readonly JsonObject[]): JsonObject {
  const ended =
    events.findLast(({ type }) => terminal.has(nameOf(type))) ?? events.findLast((event) => event.response)
  return objectOf(ended?.response) ?? {}
}

/** Images, speech and transcripts end their streams with an event that carries the usage. */
function lastWithUsage(events: readonly JsonObject[]): JsonObject {
  return events.findLast((event) => objectOf(event.usage) !== null) ?? events.at(-1) ?? {}
}

function transcriptsOf(events: readonly JsonObject[], session: JsonObject | null): Billing['others'] {
  const asked = objectOf(objectOf(objectOf(session?.audio)?.input)?.transcription)
  const model = textOf(asked?.model) ?? textOf(objectOf(session?.input_audio_transcription)?.model)
  return events
    .filter(({ type }) => type === 'conversation.item.input_audio_transcription.completed')
    .flatMap(({ usage }) => {
      const read = readOpenAiUsage(usage)
      if (read) return [{ model, usage: read }]
      const seconds = quantityOf(objectOf(usage)?.seconds)
      return seconds === null ? [] : [{ model, usage: {}, units: billed('audioSeconds', seconds) }]
    })
}
