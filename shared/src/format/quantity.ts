import { unknownText } from './money.ts'

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 })
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 })

/** A whole number in full: `12,345`. */
export function formatCount(count: number | null): string {
  return count === null ? unknownText : grouped.format(count)
}

/** What is billed, in full, with at most three decimals: `12,345`, `12.5` seconds. */
export function formatQuantity(quantity: number): string {
  return exact.format(quantity)
}

/** Tokens to read at a glance, three significant digits: `999`, `1.24K`, `12.4M`. */
export function formatTokens(tokens: number | null): string {
  return tokens === null ? unknownText : compact.format(tokens)
}

/**
 * A share with one decimal: `12.3%`, but `0%` and `100%`. What is more than nothing never reads as 0, and what is less than all
 * never reads as 100. A share of nothing is unknown.
 */
export function formatPercent(part: number | bigint, whole: number | bigint): string {
  const [some, all] = [BigInt(part), BigInt(whole)]
  if (all === 0n) return unknownText
  const permille = Number((some * 2_000n + all) / (all * 2n))
  if (permille === 0 && some > 0n) return '<0.1%'
  if (permille === 1_000 && some < all) return '>99.9%'
  return permille % 1_000 === 0 ? `${permille / 10}%` : `${(permille / 10).toFixed(1)}%`
}

/** A span of time in the unit a person would say it in: `820 ms`, `1.24 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(durationMs: number | null): string {
  if (durationMs === null) return unknownText
  if (durationMs > 0 && durationMs < 1) return '<1 ms'
  if (Math.round(durationMs) < 1_000) return `${Math.round(durationMs)} ms`
  if (Math.round(durationMs / 10) < 1_000) return `${(durationMs / 1_000).toFixed(2)} s`
  if (Math.round(durationMs / 100) < 600) return `${(durationMs / 1_000).toFixed(1)} s`
  const seconds = Math.round(durationMs / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
