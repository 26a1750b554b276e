import { femtoUsdToPricePerMillion, picoUsdToDecimal } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { words } from '@outlay/shared/words'

type Cost = Pick<Receipt, 'costParts' | 'listCost' | 'effectiveCost'>

/**
 * A cost written out: `1,000 x $0.15/M + 500 x $0.60/M = $0.00045`. Each product is rounded to a
 * pico-dollar before they are added. Null when there is no cost; a known 0 is `$0`.
 */
export function costFormula({ costParts, listCost, effectiveCost }: Cost): string | null {
  if (listCost === null) return null
  const total = `$${picoUsdToDecimal(listCost)}`
  const products = costParts.map(
    ({ quantity, unitPriceFemtoUsd }) => `${grouped(quantity)} x $${pricePerMillion(unitPriceFemtoUsd)}/M`,
  )
  const list = products.length === 0 ? total : `${products.join(' + ')} = ${total}`
  if (effectiveCost === null || effectiveCost === listCost) return list
  return words.call.afterDiscounts(list, `$${picoUsdToDecimal(effectiveCost)}`)
}

/** Cents are always shown, as price lists do: `$0.60`, and `$0.075`. */
function pricePerMillion(rate: bigint): string {
  const [whole, fraction = ''] = femtoUsdToPricePerMillion(rate).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}
