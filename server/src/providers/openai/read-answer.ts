import { plainText } from '../../lib/plain-text.ts'
import { objectOf } from '../json.ts'
import { emptyObservation, type Observation } from '../wire-format.ts'
import { readOpenAiUsage } from './read-usage.ts'
import { imagesMadeByTools, toolsOf } from './response-tools.ts'

/** What a whole JSON answer, or the `response` object of a stream's terminal event, tells about itself. */
export function readOpenAiAnswer(body: unknown): Observation {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return emptyObservation
  const { model, service_tier: serviceTier, usage, error } = body as Record<string, unknown>
  return {
    model: textOf(model),
    serviceTier: textOf(serviceTier),
    usage: readOpenAiUsage(usage),
    units: emptyObservation.units,
    hasOtherModels: false,
    providerUsage: usage ?? null,
    errorType: readErrorType(error),
  }
}

/** The same of a response, whose tools are billed by the use. */
export function readOpenAiResponse(body: unknown): Observation {
  const observation = readOpenAiAnswer(body)
  const response = objectOf(body)
  if (!response || observation.usage === null) return observation
  return {
    ...observation,
    units: toolsOf(response, null),
    hasOtherModels: imagesMadeByTools(response, null).length > 0,
  }
}

/**
 * The most telling word of an error object: its code, else its type. Sentences are left out: they quote what
 * was asked, and the key it was asked with.
 */
export function readErrorType(error: unknown): string | null {
  if (error === undefined || error === null || error === false) return null
  if (typeof error !== 'object') return wordOf(error) ?? 'error'
  const { code, type } = error as Record<string, unknown>
  return wordOf(code) ?? wordOf(type) ?? 'error'
}

function wordOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[\w.:-]{1,60}$/.test(text) ? text : null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? plainText(value, 200) : null
}
