import { femtoUsdToPricePerMillion } from '../money/index.ts'
import { type TokenPart, tokenParts } from '../usage/index.ts'
import type { PriceBook } from './price-book.ts'
import { rowAt } from './price-usage.ts'
import { resolveModel } from './resolve-model.ts'

/** USD per 1,000,000 tokens of each part that has a price, as decimals. */
export type UnitPrices = Partial<Record<TokenPart, string>>

/**
 * What a model's tokens cost at an instant (UTC milliseconds) at the standard tier, a part that is billed as another
 * at that one's price; null where the name has no certain meaning, or no price was known then.
 */
export function unitPrices(
  book: PriceBook,
  { provider, model, at }: { provider: string; model: string; at: number },
): UnitPrices | null {
  const known = resolveModel(book, provider, model, at)
  const rates = known && rowAt(known, at)?.bands?.base.standard?.rates
  if (!rates) return null
  const prices: UnitPrices = {}
  for (const [index, part] of tokenParts.entries()) {
    const rate = rates[index]
    if (rate != null) prices[part] = femtoUsdToPricePerMillion(rate)
  }
  return prices
}
