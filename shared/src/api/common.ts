import { z } from 'zod'
import { fieldWords } from '../words/index.ts'

/** A decimal number of US dollars as text, exact to the pico-dollar: `"0.0000125"`. */
export const usdDecimal = z.string().regex(/^-?\d+(\.\d{1,12})?$/)

/** An instant as ISO 8601 in UTC with milliseconds: `"2026-11-20T21:28:51.000Z"`. */
export const instant = z.iso.datetime()

/** One line of text from outside: no control characters, and no half of a letter, which no encoding can write. */
export function oneLine(charactersMax: number) {
  return z
    .string()
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]*$/u, fieldWords.noControlCharacters)
}

/** A name as a row may have it. Callers and providers put invisible letters into names, which can be asked for as well. */
export function recordedName(charactersMax: number) {
  return z
    .string()
    .max(charactersMax)
    .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u, fieldWords.noControlCharacters)
}

/**
 * A point in time as a caller writes it: an instant with `Z` or an offset, or a bare date, which is that
 * day's midnight in the zone of the query (the reporting zone where the query has none).
 */
export const pointInTime = z.string().max(40).refine(isPointInTime, fieldWords.pointInTime)

/** The id of something, as a path names it. */
export const objectId = oneLine(64).min(1)

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

const timeOfDay = '([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?'
const offset = '(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)'
const pointInTimePattern = new RegExp(`^\\d{4}-\\d{2}-\\d{2}(T${timeOfDay}${offset})?$`)

/** The form alone lets the 31st of November pass, which the engine reads as another day or not at all. */
function isPointInTime(text: string): boolean {
  return pointInTimePattern.test(text) && isDay(text.slice(0, 10))
}

/** Whether the calendar has that day. No call is older than 1970, and ids hold no earlier instant. */
function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || midnight.getTime() < 0) return false
  return midnight.toISOString().startsWith(date)
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}
