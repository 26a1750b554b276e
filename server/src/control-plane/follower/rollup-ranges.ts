import { type RollupSpan, rollupSpanMs } from './rollup-sums.ts'

export type RollupRange = { span: RollupSpan; start: number; end: number }

/**
 * Splits a range of time into the fewest rollups, in order: whole UTC days in the middle, whole hours around
 * them, quarter-hours at the edges. A day in New York is 24 hours. A day in Kolkata, at UTC+5:30, is 23 whole
 * hours with half an hour at each end.
 */
export function rollupRanges(start: number, end: number): RollupRange[] {
  return cover(start, end, ['day', 'hour'])
}

function cover(start: number, end: number, [span, ...finer]: RollupSpan[]): RollupRange[] {
  if (start >= end) return []
  if (span === undefined) return [{ span: 'quarter-hour', start, end }]
  const spanMs = rollupSpanMs[span]
  const first = Math.ceil(start / spanMs) * spanMs
  const last = Math.floor(end / spanMs) * spanMs
  if (first >= last) return cover(start, end, finer)
  return [...cover(start, first, finer), { span, start: first, end: last }, ...cover(last, end, finer)]
}
