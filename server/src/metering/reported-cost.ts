import { type FemtoUsd, roundToPicoUsd } from '@outlay/shared/money'
import type { CostPart } from '@outlay/shared/pricing'

const femtoDecimals = 15

/**
 * The amount that a provider says it charges, as the single part of a cost. `usd` is an exact decimal. With
 * more digits than Outlay's money has, it is rounded to the nearest pico-dollar, like every part of a cost.
 */
export function reportedCostPart(usd: string): CostPart {
  const unitPriceFemtoUsd = toFemto(usd)
  return {
    part: 'reportedCost',
    quantity: 1,
    unitPriceFemtoUsd,
    costPicoUsd: roundToPicoUsd(unitPriceFemtoUsd),
  }
}

function toFemto(usd: string): FemtoUsd {
  const [whole = '0', fraction = ''] = usd.split('.')
  const digits = BigInt(whole + fraction)
  const missing = femtoDecimals - fraction.length
  if (missing >= 0) return digits * 10n ** BigInt(missing)
  // The digits below a femto-dollar decide nothing except a tie, which goes up.
  const divisor = 10n ** BigInt(-missing)
  const kept = digits / divisor
  return digits % divisor === 0n || kept % 1_000n !== 500n ? kept : kept + 1n
}
