/** A calendar day as text, `2026-11-20`: no zone, no time, so its arithmetic needs neither. */
export type Day = string

const dayMs = 86_400_000

/** The day it is at `ms` in a zone. */
export function dayIn(zone: string, ms: number): Day {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(ms)
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

export function daysBetween(from: Day, to: Day): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs
}

export function firstOfMonth(day: Day): Day {
  return `${day.slice(0, 7)}-01`
}

/** The first moment of a day in the browser's own zone; where a clock change skips midnight, the one after it. */
export function startOfBrowserDay(day: Day): string {
  const [year, month, dayOfMonth] = day.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, dayOfMonth).toISOString()
}

export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC'
}
