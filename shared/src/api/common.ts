import { z } from 'zod'
import { fieldWords } from '../words/index.ts'

/** A decimal number of US dollars as text, exact to the pico-dollar: `"0.0000125"`. */
export const usdDecimal = z.string().regex(/^-?\d+(\.\d{1,12})?$/)

/** An instant as ISO 8601 in UTC with milliseconds: `"2026-11-20T21:28:51.000Z"`. */
export const instant = z.iso.datetime()

/**
 * A point in time as a caller writes it: an instant with `Z` or an offset, or a bare date, which is that
 * day's midnight in the zone of the query (UTC where the query has none).
 */
export const pointInTime = z.string().max(40).refine(isPointInTime, fieldWords.pointInTime)

/** An IANA time zone name that this runtime knows, such as `Europe/Berlin`. */
export const zone = z.string().max(64).refine(isZone, fieldWords.zone)

/** Every error of `/api` and of the gateway's own refusals, in one shape. */
export const apiError = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    requestId: z.string().nullable(),
    docs: z.string(),
  }),
})
export type ApiError = z.infer<typeof apiError>

function isPointInTime(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/
  const withOffset = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/
  if (date.test(text)) return new Date(`${text}T00:00:00Z`).toISOString().startsWith(text)
  return withOffset.test(text) && !Number.isNaN(Date.parse(text))
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
