import type { PriceBook } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { dayMs, hourMs } from '@outlay/shared/time'
import { type SeededRandom, seededRandom } from '../../lib/seeded-random.ts'
import { type SampleCall, sampleReceipt } from './sample-receipt.ts'
import { historyDays, outage, type Rhythm, type Workload, workloads } from './workloads.ts'

/**
 * Nine weeks of calls, oldest first, ending at `until` (UTC milliseconds). Equal `until` gives equal calls.
 * Rows are as the gateway would write them, under the simulator's name and at real prices.
 */
export function* sampleCalls({
  until,
  priceBook,
}: {
  until: number
  priceBook: PriceBook
}): Generator<Receipt> {
  const random = seededRandom('outlay sample history')
  const lastHour = until - (until % hourMs)
  const isDown = outageBefore(until)
  for (let hour = lastHour - historyDays * dayMs; hour <= lastHour; hour += hourMs) {
    const calls = workloads
      .flatMap((workload) =>
        callsOfHour(workload, { hour, daysAgo: Math.floor((until - hour) / dayMs) }, random),
      )
      .filter((call) => call.at < until)
      .sort((a, b) => a.at - b.at)
    for (const call of calls) yield sampleReceipt(call, { priceBook, random, isDown })
  }
}

type Hour = { hour: number; daysAgo: number }

function callsOfHour(workload: Workload, { hour, daysAgo }: Hour, random: SeededRandom): SampleCall[] {
  if (daysAgo > (workload.firstDaysAgo ?? historyDays)) return []
  const date = new Date(hour)
  const expected = workload.callsPerHour * busyness(workload.rhythm, date.getUTCDay(), date.getUTCHours())
  // Varies the rate by half in both directions. Chance decides about the fraction, so small rates have calls
  // too.
  const count = Math.floor(expected * (0.5 + random.share()) + random.share())
  return Array.from({ length: count }, () => ({
    workload,
    daysAgo,
    at: hour + random.integer(0, hourMs - 1),
  }))
}

/** The load of an hour of the week, from 0 to 1; `weekday` 0 is Sunday. */
function busyness(rhythm: Rhythm, weekday: number, hour: number): number {
  const isWeekend = weekday === 0 || weekday === 6
  switch (rhythm) {
    case 'office':
      return isWeekend ? 0.02 : bell(hour, 12, 3.5)
    case 'around-the-clock':
      return (isWeekend ? 0.45 : 1) * (0.12 + 0.88 * bell(hour, 14, 4.5))
    case 'evenings':
      return (isWeekend ? 0.35 : 1) * bell(hour, 16, 5)
    case 'nightly':
      return !isWeekend && hour === 2 ? 1 : 0
  }
}

function bell(hour: number, middle: number, width: number): number {
  return Math.exp(-((hour - middle) ** 2) / (2 * width ** 2))
}

/** Whether the provider was down at an instant of the history that ends at `until`. */
function outageBefore(until: number): (at: number) => boolean {
  const day = until - (until % dayMs) - outage.daysAgo * dayMs
  return (at) => at >= day + outage.firstHourUtc * hourMs && at < day + outage.lastHourUtc * hourMs
}
