import type { Status } from '@outlay/shared/api'
import { addDays, type Day, dayIn } from './calendar.ts'

/** Where there are calls when a range has none: since the first on record, or in the days of the sample. */
export type CallsElsewhere = { kind: 'earlier'; firstCallDay: Day } | { kind: 'sample' }

type Place = { range: { firstDay: Day; lastDay: Day }; today: Day; zone: string }

/** Null where the range has these days in it already, or where there are no calls at all. */
export function callsElsewhere(status: Status, { range, today, zone }: Place): CallsElsewhere | null {
  const { firstCallAt } = status.records
  if (firstCallAt === null) {
    const hasLastDays = range.firstDay <= addDays(today, -29) && range.lastDay >= today
    return status.sampleData && !hasLastDays ? { kind: 'sample' } : null
  }
  const firstCallDay = dayIn(zone, Date.parse(firstCallAt))
  return firstCallDay < range.firstDay ? { kind: 'earlier', firstCallDay } : null
}
