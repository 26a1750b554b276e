import { buildCost, type CostRecord } from './receipt.ts'
import type { PricedCost } from './records.ts'

/** A cost that is known from a price; a fact that is not named is unknown. */
export function buildPricedCost(
  facts: Pick<PricedCost, 'priceId' | 'listCost' | 'effectiveCost'> & Partial<CostRecord>,
): PricedCost {
  const { priceId, listCost, effectiveCost } = facts
  return {
    ...buildCost({ ...facts, costState: 'priced' }),
    ...{ costState: 'priced', priceId, listCost, effectiveCost },
  }
}
