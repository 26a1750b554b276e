import { quarterHourMs } from '@outlay/shared/time'
import {
  addDays,
  type Day,
  daysBetween,
  firstOfMonth,
  quarterHourAt,
  startOfDayIn,
  yearBefore,
} from '../../lib/calendar.ts'
import type { RangePreset } from './range-search.ts'
import type { Range } from './resolve-range.ts'

/** What a range is compared with: the days to name it by, and the instants between which its calls are summed. */
export type PreviousRange = { firstDay: Day; lastDay: Day; from: string; to: string }

type Moment = { today: Day; nowMs: number; zone: string }

/**
 * The month before for a calendar month, its same days for a month that is still running, those of the year
 * before for a year, and as many days before for any other range. A range that is still running is compared with the part that had passed by the
 * same time of day, to the quarter of an hour.
 */
export function previousRange(
  preset: RangePreset,
  range: Range,
  { today, nowMs, zone }: Moment,
): PreviousRange {
  const { firstDay, lastDay, isWhole } = previousDays(preset, range, today)
  const from = startOfDayIn(zone, firstDay)
  const end = startOfDayIn(zone, addDays(lastDay, 1))
  const sameTime = startOfDayIn(zone, lastDay) + quarterHourAt(nowMs) - startOfDayIn(zone, today)
  // Just after midnight nothing has passed yet, and a report has to be about something.
  const to = Math.max(from + quarterHourMs, isWhole ? end : Math.min(sameTime, end))
  return { firstDay, lastDay, from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

type PreviousDays = { firstDay: Day; lastDay: Day; isWhole: boolean }

function previousDays(
  preset: RangePreset,
  { firstDay, lastDay, endDay, isLive }: Range,
  today: Day,
): PreviousDays {
  if (preset === 'last-month' || preset === 'mtd') {
    const monthEnd = addDays(firstDay, -1)
    const monthStart = firstOfMonth(monthEnd)
    const sameDay = addDays(monthStart, daysBetween(firstDay, lastDay))
    // 31 March has no counterpart in February, which is then compared with as a whole.
    const isWhole = !isLive || sameDay > monthEnd
    return { firstDay: monthStart, lastDay: isWhole ? monthEnd : sameDay, isWhole }
  }
  if (preset === 'ytd') {
    return { firstDay: yearBefore(firstDay), lastDay: yearBefore(lastDay), isWhole: false }
  }
  const shift = -daysBetween(firstDay, endDay)
  const isRunning = isLive && firstDay <= today
  return {
    firstDay: addDays(firstDay, shift),
    lastDay: addDays(isRunning ? today : lastDay, shift),
    isWhole: !isRunning,
  }
}
