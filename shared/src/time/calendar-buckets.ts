import { Temporal } from 'temporal-polyfill'
import { hourMs } from './durations.ts'

export type BucketSize = 'hour' | 'day' | 'month'

/** UTC milliseconds; the end is the first moment that no longer belongs. */
export type CalendarBucket = { start: number; end: number }

type Range = { from: number; to: number; zone: string; bucket: BucketSize }

/**
 * The calendar hours, days or months of an IANA zone that a range touches, in order and without gaps: the
 * first begins at `from` and the last ends at `to`, cut where those fall inside a bucket. Days have 23 to 25
 * hours where clocks change. An hour ends at the next full hour on the wall clock or when the clocks change,
 * so the hour that an autumn night repeats is two buckets. Empty when `to` is not after `from`.
 * Throws a RangeError for a zone that the runtime does not know.
 */
export function calendarBuckets({ from, to, zone, bucket }: Range): CalendarBucket[] {
  const endAfter = bucket === 'hour' ? hourEnds(zone) : dateEnds(zone, bucket)
  const buckets: CalendarBucket[] = []
  let start = from
  while (start < to) {
    const end = Math.min(endAfter(start), to)
    buckets.push({ start, end })
    start = end
  }
  return buckets
}

/** Asks Temporal once for each change of the clocks, and counts in between: a year has 8,760 hours. */
function hourEnds(zone: string): (ms: number) => number {
  let offsetMs = 0
  let clocksChangeAt = Number.NEGATIVE_INFINITY
  return (ms) => {
    if (ms >= clocksChangeAt) {
      const moment = momentIn(zone, ms)
      offsetMs = moment.offsetNanoseconds / 1e6
      clocksChangeAt = moment.getTimeZoneTransition('next')?.epochMilliseconds ?? Number.POSITIVE_INFINITY
    }
    const fullHour = (Math.floor((ms + offsetMs) / hourMs) + 1) * hourMs - offsetMs
    return Math.min(fullHour, clocksChangeAt)
  }
}

function dateEnds(zone: string, bucket: 'day' | 'month'): (ms: number) => number {
  const step = bucket === 'day' ? { days: 1 } : { months: 1 }
  return (ms) => {
    const date = momentIn(zone, ms).toPlainDate()
    const first = bucket === 'day' ? date : date.with({ day: 1 })
    // Samoa had no 30 December 2011: a date that never was begins when the next one does.
    for (let next = first.add(step); ; next = next.add(step)) {
      const end = next.toZonedDateTime(zone).epochMilliseconds
      if (end > ms) return end
    }
  }
}

function momentIn(zone: string, ms: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
}
