import type { BookedCalls } from '@outlay/shared/api'
import { type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import type { PricedCost } from '@outlay/shared/records'

type Sums = { calls: number; listCost: PicoUsd; effectiveCost: PicoUsd }

/** Adds up costs of calls, with the simulator apart because its costs are not real money. */
export function createCostSums(): { add(provider: string, cost: PricedCost): void; read(): BookedCalls } {
  const real: Sums = { calls: 0, listCost: 0n, effectiveCost: 0n }
  const simulated: Sums = { ...real }
  return {
    add(provider, { listCost, effectiveCost }) {
      const sums = provider === 'simulator' ? simulated : real
      sums.calls += 1
      sums.listCost += listCost
      sums.effectiveCost += effectiveCost
    },
    read: () => ({ ...decimalsOf(real), simulated: decimalsOf(simulated) }),
  }
}

function decimalsOf({ calls, listCost, effectiveCost }: Sums) {
  return {
    calls,
    listCostUsd: picoUsdToDecimal(listCost),
    effectiveCostUsd: picoUsdToDecimal(effectiveCost),
  }
}
