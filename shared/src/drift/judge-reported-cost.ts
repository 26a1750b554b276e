import type { ReportedCosts } from './reported-costs.ts'

/** `too-few`: nothing can be said yet. `not-compared`: our prices come to nothing known for any of the calls. */
export const reportedCostStates = ['ok', 'differing', 'too-few', 'not-compared'] as const
export type ReportedCostState = (typeof reportedCostStates)[number]

/** Of the calls that have both. */
type ComparedCosts = Pick<ReportedCosts, 'comparedCalls' | 'comparedReportedCost' | 'computedCost'>

/** Below it, one odd call would speak for all, as with counted tokens. */
const callsMin = 20
/** Less is how a provider rounds what it says, or a fee that nobody would look for. */
const percentMax = 1n
/** A cent: a large share of less is not worth anybody's minute. */
const picoUsdMax = 10_000_000_000n

/** Whether what a provider charges is what our prices come to, or so far off that somebody should find out why. */
export function reportedCostState(costs: ComparedCosts): ReportedCostState {
  const { comparedCalls, comparedReportedCost, computedCost } = costs
  if (comparedCalls === 0) return 'not-compared'
  if (comparedCalls < callsMin) return 'too-few'
  const difference = absolute(comparedReportedCost - computedCost)
  return difference > picoUsdMax && difference * 100n > computedCost * percentMax ? 'differing' : 'ok'
}

/** How much more is charged than computed, as a share of what is computed: 0.05 is 5 % more. Null where that is nothing. */
export function reportedCostShare({ comparedReportedCost, computedCost }: ComparedCosts): number | null {
  if (computedCost === 0n) return null
  // The difference itself is exact; only the quotient, which is shown to two decimals, is not.
  return Number(comparedReportedCost - computedCost) / Number(computedCost)
}

function absolute(amount: bigint): bigint {
  return amount < 0n ? -amount : amount
}
