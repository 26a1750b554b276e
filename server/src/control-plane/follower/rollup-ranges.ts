import { type RollupSpan, rollupSpanMs } from './rollup.ts'

export type RollupRange = { span: RollupSpan; start: number; end: number }

/**
 * A range of time as the fewest rollups that make it up, in order: the whole UTC days in its middle, whole
 * hours around them, and quarter-hours at its edges. A day of New York is 24 hours; one of Kolkata, which is
 * half an hour off, is 23 hours and a half at each end.
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
