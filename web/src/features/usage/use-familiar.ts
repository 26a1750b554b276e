import type { UsageDimension } from '@outlay/shared/api'
import { useMemo } from 'react'
import { addDays, firstOfMonth } from '../../lib/calendar.ts'
import { chartedOf } from '../../lib/spend-lines.ts'
import { type UsageQuestion, useUsage } from './usage-query.ts'

type Scope = Pick<UsageQuestion, 'zone' | 'data'> & { today: string }

/**
 * Ids of those who spent most in this month and the last. Every page asks the same, so that colours are given
 * to the same entities whatever range is shown.
 */
export function useFamiliar(dimension: UsageDimension, { today, zone, data }: Scope): string[] {
  const report = useUsage({
    from: firstOfMonth(addDays(firstOfMonth(today), -1)),
    to: addDays(today, 1),
    zone,
    bucket: 'month',
    groupBy: [dimension],
    data,
  }).data
  return useMemo(() => {
    // What was asked before is shown until the next answer is there, and may be about something else.
    if (report?.groupBy[0] !== dimension) return []
    return chartedOf(report, dimension).map(({ id }) => id)
  }, [report, dimension])
}
