import { Temporal } from 'temporal-polyfill'

/**
 * UTC milliseconds of an ISO 8601 instant with `Z` or an offset, or of a bare date's first moment in `zone`,
 * which is not 00:00 everywhere. Throws a RangeError for any other text.
 */
export function pointInTimeToMs(text: string, zone: string): number {
  if (text.length === 10) return Temporal.PlainDate.from(text).toZonedDateTime(zone).epochMilliseconds
  return Temporal.Instant.from(text).epochMilliseconds
}
