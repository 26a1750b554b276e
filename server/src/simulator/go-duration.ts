/**
 * Milliseconds as OpenAI's reset headers write them, which is Go's `time.Duration`: `0s`, `12ms`,
 * `8.64s`, `6m0s`, `1h2m3s`. Fractions of a millisecond are rounded up: a reset is never promised early.
 */
export function goDuration(durationMs: number): string {
  const whole = Math.ceil(durationMs)
  if (whole <= 0) return '0s'
  if (whole < 1_000) return `${whole}ms`
  const hours = Math.floor(whole / 3_600_000)
  const minutes = Math.floor((whole % 3_600_000) / 60_000)
  const seconds = `${(whole % 60_000) / 1_000}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}
