import { dayMs, pointInTimeToMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'

export type Range = { fromMs: number; toMs: number }

/** The range of a usage report. Refuses an empty, reversed or unreadably long range. */
export function usageRange(query: { from: string; to: string; zone: string; bucket: string }): Range {
  const range = {
    fromMs: pointInTimeToMs(query.from, query.zone),
    toMs: pointInTimeToMs(query.to, query.zone),
  }
  requireForwards(range)
  const daysMax = query.bucket === 'hour' ? 400 : 20 * 366
  if (range.toMs - range.fromMs > daysMax * dayMs) {
    throw new OutlayError(
      'invalid-request',
      query.bucket === 'hour' ? errorWords.reports.tooManyHours : errorWords.reports.tooLong,
    )
  }
  return range
}

export function requireForwards(range: Range): void {
  if (range.fromMs < range.toMs) return
  throw new OutlayError('invalid-request', errorWords.reports.backwards)
}
