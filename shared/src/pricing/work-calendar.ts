import { Temporal } from 'temporal-polyfill'
import type { CatalogueCalendar } from './catalogue-schema.ts'

/** Which days somewhere are worked on: `isWorkingDay` takes an instant in UTC milliseconds. */
export interface WorkCalendar {
  isWorkingDay(at: number): boolean
}

const saturday = 6

/** Monday to Friday in the calendar's zone, but for its holidays. */
export function workCalendar({ zone, holidays }: CatalogueCalendar): WorkCalendar {
  const off = new Set(holidays)
  return {
    isWorkingDay(at) {
      const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
      return date.dayOfWeek < saturday && !off.has(date.toString())
    },
  }
}
