/** Sums are kept per UTC quarter-hour: every time zone in use is a whole multiple of it from UTC. */
export const quarterHourMs = 900_000

export function quarterHourAtOrBefore(ms: number): number {
  return Math.floor(ms / quarterHourMs) * quarterHourMs
}

export function quarterHourAtOrAfter(ms: number): number {
  return Math.ceil(ms / quarterHourMs) * quarterHourMs
}
