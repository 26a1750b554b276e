import { femtoUsdToDecimal, femtoUsdToPricePerMillion, picoUsdToDecimal } from '@outlay/shared/money'
import type { CostPart } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

const isToken: ReadonlySet<CostPart['part']> = new Set(tokenParts)

type Cost = Pick<Receipt, 'costParts' | 'listCost' | 'effectiveCost' | 'effectiveFactor'>

/**
 * A cost as a formula: `1,000 x $0.15/M + 500 x $0.60/M = $0.00045`. Each product is rounded to a pico-dollar
 * before the products are added. The project's factor follows: `; x 0.9 = $0.000405`. Null without a cost. A
 * known 0 is `$0`.
 */
export function costFormula({ costParts, listCost, effectiveCost, effectiveFactor }: Cost): string | null {
  if (listCost === null) return null
  const total = `$${picoUsdToDecimal(listCost)}`
  const products = costParts.map((part) => `${grouped(part.quantity)} x ${priceText(part)}`)
  const list = products.length === 0 ? total : `${products.join(' + ')} = ${total}`
  if (effectiveCost === null || effectiveFactor === null) return list
  return words.call.timesFactor(list, effectiveFactor, `$${picoUsdToDecimal(effectiveCost)}`)
}

const million = 1_000_000

/** A price as providers publish it: per million tokens, or per quantity of its unit. */
export function publishedPriceOf({ part, unitPriceFemtoUsd, per }: CostPart): {
  unitPriceUsd: string
  per: number
} {
  return isToken.has(part)
    ? { unitPriceUsd: femtoUsdToPricePerMillion(unitPriceFemtoUsd), per: million }
    : { unitPriceUsd: femtoUsdToDecimal(unitPriceFemtoUsd), per: per ?? 1 }
}

/**
 * Always shows cents, as price lists do: `$0.60/M`, and `$0.075/M`; `$10.00/1000` for a thousand searches.
 */
function priceText(part: CostPart): string {
  const { unitPriceUsd, per } = publishedPriceOf(part)
  const [whole, fraction = ''] = unitPriceUsd.split('.')
  const price = `$${whole}.${fraction.padEnd(2, '0')}`
  if (per === million) return `${price}/M`
  return per === 1 ? price : `${price}/${per}`
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
