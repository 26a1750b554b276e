import { dayMs, hourMs, quarterHourMs } from '@outlay/shared/time'

/** A calendar day as text, `2026-11-20`: no zone, no time, so its arithmetic needs neither. */
export type Day = string

/** How far the clocks of the world are ahead of UTC and behind it. */
const hoursAheadMax = 14
const hoursBehindMax = 12

/** The day it is at `ms` in a zone. */
export function dayIn(zone: string, ms: number): Day {
  const parts = dayFormatOf(zone).formatToParts(ms)
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

export function lastOfMonth(day: Day): Day {
  return addDays(firstOfMonth(addDays(firstOfMonth(day), 31)), -1)
}

export function firstOfYear(day: Day): Day {
  return `${day.slice(0, 4)}-01-01`
}

/** The same day a year earlier; the last of February has that of a shorter February. */
export function yearBefore(day: Day): Day {
  const shortened = day.replace(/-02-29$/, '-02-28')
  return `${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}${shortened.slice(4)}`
}

/**
 * The first moment of a day in a zone, UTC milliseconds: midnight, or where a change of the clocks skips that,
 * the moment after it. Found by halving, for days begin at whole quarter-hours everywhere and the browser can
 * say which day any moment belongs to, but not when a day begins.
 */
export function startOfDayIn(zone: string, day: Day): number {
  let before = (Date.parse(day) - hoursAheadMax * hourMs) / quarterHourMs - 1
  let from = (Date.parse(day) + hoursBehindMax * hourMs) / quarterHourMs
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2)
    if (dayIn(zone, middle * quarterHourMs) < day) before = middle
    else from = middle
  }
  return from * quarterHourMs
}

/** The latest quarter-hour that has begun, UTC milliseconds: sums are kept for each. */
export function quarterHourAt(ms: number): number {
  return Math.floor(ms / quarterHourMs) * quarterHourMs
}

/** The first moment of a day in a zone as the API writes instants. */
export function instantOfDay(zone: string, day: Day): string {
  return new Date(startOfDayIn(zone, day)).toISOString()
}

const dayFormats = new Map<string, Intl.DateTimeFormat>()

/** Making a format costs a thousand times what using one does. */
function dayFormatOf(zone: string): Intl.DateTimeFormat {
  const known = dayFormats.get(zone)
  if (known) return known
  const options = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const made = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone })
  dayFormats.set(zone, made)
  return made
}
