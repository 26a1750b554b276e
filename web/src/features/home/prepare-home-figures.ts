import {
  formatCount,
  formatDayOfInstant,
  formatMoneyExact,
  formatMoneyTotal,
  formatPercent,
  unknownText,
} from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { type Day, lastOfMonth } from '../../lib/calendar.ts'
import { type Change, costChange } from '../../lib/change.ts'
import type { Month } from './prepare-month.ts'
import type { Today } from './prepare-today.ts'

/** One big number, what it is against another, and what has to be known to read it. */
export type HomeFigure = {
  id: 'spent' | 'expected' | 'today' | 'calls'
  label: string
  value: string
  exact: string
  change: Change | null
  versus: string
  note: string | null
  /** How the number or what it is compared with came about. */
  how: string | null
}

type Sources = {
  month: Month
  /** Null until its reports are there. */
  today: Today | null
  /** Spent in the same part of last month; null until that is known. */
  beforeUsd: string | null
  /** Its days: `Oct 1–20`. */
  beforeDays: string
  /** The first whole day on record, where last month is not on record for it; else null. */
  notComparedSince: Day | null
  day: Day
}

export function prepareHomeFigures(sources: Sources): HomeFigure[] {
  return [spent(sources), expected(sources), spentToday(sources), callsToday(sources.today)]
}

function spent({ month, beforeUsd, beforeDays, notComparedSince }: Sources): HomeFigure {
  return {
    id: 'spent',
    label: words.home.spent,
    value: formatMoneyTotal(month.spentUsd, { isPartial: month.isPartial }),
    exact: formatMoneyExact(month.spentUsd),
    change: beforeUsd === null ? null : costChange(month.spentUsd, beforeUsd),
    versus: words.spend.versus(beforeDays),
    note: notComparedSince && words.home.notCompared(dayText(notComparedSince)),
    how: words.spend.sameTime,
  }
}

function expected({ month: { expectedUsd, lastMonthUsd, isPartial }, day }: Sources): HomeFigure {
  return {
    id: 'expected',
    label: words.home.expected(dayText(lastOfMonth(day))),
    value: formatMoneyTotal(expectedUsd, { isPartial: isPartial && expectedUsd !== null }),
    exact: formatMoneyExact(expectedUsd),
    change: null,
    versus: '',
    note:
      expectedUsd === null
        ? words.home.expectedMissing
        : lastMonthUsd && words.home.expectedVersus(formatMoneyTotal(lastMonthUsd)),
    how: words.home.expectedHow,
  }
}

function spentToday({ today, day }: Sources): HomeFigure {
  const isWeekend = [0, 6].includes(new Date(day).getUTCDay())
  const usual = today?.usualUsd ?? null
  return {
    id: 'today',
    label: words.home.today,
    value: formatMoneyTotal(today?.spentUsd ?? null, { isPartial: today?.isPartial ?? false }),
    exact: formatMoneyExact(today?.spentUsd ?? null),
    change: today && usual !== null ? costChange(today.spentUsd, usual) : null,
    versus: '',
    note: today && (usual === null ? words.home.usualMissing : words.home.usual(formatMoneyTotal(usual))),
    how: words.home.usualHow(isWeekend ? words.home.weekends : words.home.workingDays),
  }
}

function callsToday(today: Today | null): HomeFigure {
  return {
    id: 'calls',
    label: words.home.callsToday,
    value: today ? formatCount(today.calls) : unknownText,
    exact: today ? formatCount(today.calls) : unknownText,
    change: null,
    versus: '',
    note: today && failedNote(today),
    how: null,
  }
}

function failedNote({ calls, errors }: Today): string | null {
  if (calls === 0) return words.figures.noCalls
  return errors === 0 ? words.home.noneFailed : words.home.failed(formatPercent(errors, calls))
}

/** The cumulative chart in one sentence. */
export function monthSummary(month: Month, beforeUsd: string | null, today: Day): string {
  const spent = formatMoneyTotal(month.spentUsd, { isPartial: month.isPartial })
  const comparison =
    beforeUsd === null
      ? null
      : words.home.month.comparedWith(costChange(month.spentUsd, beforeUsd).text, formatMoneyTotal(beforeUsd))
  const expected =
    month.expectedUsd === null ? null : formatMoneyTotal(month.expectedUsd, { isPartial: month.isPartial })
  return words.home.month.summary(spent, dayText(today), comparison, expected)
}

/** `Nov 30`. */
function dayText(day: Day): string {
  return formatDayOfInstant(`${day}T00:00:00.000Z`, 'UTC')
}
