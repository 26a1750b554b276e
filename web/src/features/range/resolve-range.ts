import { addDays, type Day, daysBetween, firstOfMonth, firstOfYear } from '../../lib/calendar.ts'
import type { RangeSearch } from './range-search.ts'

/** Calendar days, both included, and how finely to draw them. */
export type Range = {
  firstDay: Day
  lastDay: Day
  /** The first day left out: the API's `to`. */
  endDay: Day
  bucket: 'hour' | 'day' | 'month'
  /** Whether new calls can still fall into it. */
  isLive: boolean
}

/** Days of a custom range are kept in order, whichever way round they were given. */
export function resolveRange(search: RangeSearch, today: Day): Range {
  const [firstDay, lastDay] = daysOf(search, today)
  const endDay = addDays(lastDay, 1)
  return {
    firstDay,
    lastDay,
    endDay,
    bucket: bucketOf(daysBetween(firstDay, endDay)),
    isLive: lastDay >= today,
  }
}

function daysOf({ range, from, to }: RangeSearch, today: Day): [Day, Day] {
  switch (range) {
    case 'today':
      return [today, today]
    case 'yesterday':
      return [addDays(today, -1), addDays(today, -1)]
    case '7d':
      return [addDays(today, -6), today]
    case '30d':
      return [addDays(today, -29), today]
    case 'mtd':
      return [firstOfMonth(today), today]
    case 'last-month': {
      const lastDay = addDays(firstOfMonth(today), -1)
      return [firstOfMonth(lastDay), lastDay]
    }
    case 'ytd':
      return [firstOfYear(today), today]
    case 'custom': {
      const days = [from ?? to ?? today, to ?? from ?? today].sort()
      return [days[0]!, days[1]!]
    }
  }
}

/** Few enough bars to tell apart, and never a single one. */
function bucketOf(days: number): Range['bucket'] {
  if (days <= 2) return 'hour'
  return days <= 92 ? 'day' : 'month'
}
