import { emptyObservation, type Observation } from '../wire-format.ts'
import { readOpenAiUsage } from './read-usage.ts'

/** What a whole JSON answer, or the `response` object of a stream's terminal event, tells about itself. */
export function readOpenAiAnswer(body: unknown): Observation {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return emptyObservation
  const { model, service_tier: serviceTier, usage, error } = body as Record<string, unknown>
  return {
    model: textOf(model),
    serviceTier: textOf(serviceTier),
    usage: readOpenAiUsage(usage),
    providerUsage: usage ?? null,
    errorType: readErrorType(error),
  }
}

/** The most telling word of an error object: its code, else its type. */
export function readErrorType(error: unknown): string | null {
  if (typeof error === 'string') return error.slice(0, 80)
  if (typeof error !== 'object' || error === null) return null
  const { code, type } = error as Record<string, unknown>
  const word = typeof code === 'string' || typeof code === 'number' ? code : type
  return word === undefined || word === null ? 'error' : String(word).slice(0, 80)
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, 200) : null
}
