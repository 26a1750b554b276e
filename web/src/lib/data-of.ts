import type { Status } from '@outlay/shared/api'
import { addDays, type Day, dayIn } from './calendar.ts'

/**
 * Which calls a page is about: the simulator's and the made-up ones together, or real ones. Neither is ever added
 * to the other. Real calls come first wherever there are some: beside the simulator, too, callers may bring
 * provider keys of their own, and that money is real.
 */
export function dataOf({ provider, sampleData, records }: Status): 'real' | 'simulated' {
  if (records.since.real !== null) return 'real'
  return provider.simulated || sampleData ? 'simulated' : 'real'
}

/**
 * The first day that is on record as a whole, in a zone; null where there are no calls. What was spent before it
 * is not known, and nothing is compared with it.
 */
export function recordedFrom(status: Status, zone: string): Day | null {
  const since = status.records.since[dataOf(status)]
  // Days of the records begin at midnight UTC, so the first may be half of one here; and calls began some time in it.
  return since === null ? null : addDays(dayIn(zone, Date.parse(since)), 1)
}
