/** An instant to the second in a zone: `Nov 20, 2026, 22:28:51`. */
export function formatInstant(instant: string, zone: string): string {
  return formatterOf(zone, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).format(new Date(instant))
}

/** The time of day of an instant in a zone: `22:28:51`. */
export function formatTimeOfDay(instant: string, zone: string): string {
  return formatterOf(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(
    new Date(instant),
  )
}

/** The calendar day of an instant in a zone, the year left out: `Nov 20`. */
export function formatDayOfInstant(instant: string, zone: string): string {
  return formatterOf(zone, { month: 'short', day: 'numeric' }).format(new Date(instant))
}

/** The start of a bucket as short as an axis needs it: `09:00`, `Nov 20` or `Nov 2026`. */
export function formatBucket(start: string, zone: string, bucket: 'hour' | 'day' | 'month'): string {
  switch (bucket) {
    case 'hour':
      return formatterOf(zone, { hour: '2-digit', minute: '2-digit' }).format(new Date(start))
    case 'day':
      return formatDayOfInstant(start, zone)
    case 'month':
      return formatterOf(zone, { month: 'short', year: 'numeric' }).format(new Date(start))
  }
}

/** A range of calendar days, both included: `Nov 1–20, 2026`, `Oct 28 – Nov 3, 2026`. */
export function formatDays(first: string, last: string): string {
  const format = formatterOf('UTC', { year: 'numeric', month: 'short', day: 'numeric' })
  // The runtime's own thin spaces around the dash differ between versions; ours do not.
  return format
    .formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`))
    .replace(/[\u2009\u202f]/g, ' ')
}

/** The same where the year goes without saying: `Oct 1–20`, `Sep 23 – Oct 22`. */
export function formatDaysShort(first: string, last: string): string {
  const format = formatterOf('UTC', { month: 'short', day: 'numeric' })
  return format
    .formatRange(new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`))
    .replace(/[\u2009\u202f]/g, ' ')
    .replace(/(\d) – (\d)/, '$1–$2')
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/** Making a formatter costs a thousand times what using one does, and a table uses one per row. */
function formatterOf(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${zone} ${Object.keys(options).join(' ')}`
  const known = formatters.get(name)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', { ...options, timeZone: zone, hourCycle: 'h23' })
  formatters.set(name, made)
  return made
}
