import { femtoUsdToPricePerMillion, pricePerMillionToFemtoUsd } from '../../money/index.ts'
import { type TokenPart, tokenParts } from '../../usage/index.ts'
import type { PriceBands } from '../compile-bands.ts'
import type { PriceBook } from '../price-book.ts'
import { rowAt } from '../price-usage.ts'
import { resolveModel } from '../resolve-model.ts'
import type { ForeignPrice } from './foreign-price.ts'

/** A price that is not the same in both; ours null: we have none for that part, tier or size. */
export interface PriceDifference extends Omit<ForeignPrice, 'usdPerMillion'> {
  /** Our name of the model. */
  means: string
  ours: string | null
  theirs: string
}

export interface PriceComparison {
  differences: PriceDifference[]
  /** How many prices are the same in both. */
  equal: number
  /** Models without a price of ours at that instant, each once. */
  onlyTheirs: { provider: string; model: string }[]
}

/**
 * Compares what each token would cost at an instant (UTC milliseconds), outside of hours that have their own price. What
 * we bill as another part has that one's price. A 0 of theirs for a part without a price of its own says no more than a
 * missing price: LiteLLM has one for answers of embeddings, and for cache writes where nobody asks for a fee.
 */
export function comparePrices(book: PriceBook, theirs: readonly ForeignPrice[], at: number): PriceComparison {
  const differences: PriceDifference[] = []
  const onlyTheirs = new Map<string, { provider: string; model: string }>()
  let equal = 0
  for (const { usdPerMillion, ...price } of theirs) {
    const { provider, model } = price
    const known = resolveModel(book, provider, model, at)
    const row = known && rowAt(known, at)
    if (!row) {
      onlyTheirs.set(`${provider}/${model}`, { provider, model })
      continue
    }
    const part = soldPart(row.bands, price)
    const ours = ourPrice(row.bands, { ...price, part })
    const theirRate = pricePerMillionToFemtoUsd(usdPerMillion)
    if (ours === theirRate) equal += 1
    else if (theirRate !== 0n || row.published.rates?.[part] !== undefined) {
      differences.push({
        ...price,
        part,
        means: known.model,
        ours: ours === null ? null : femtoUsdToPricePerMillion(ours),
        theirs: usdPerMillion,
      })
    }
  }
  return { differences, equal, onlyTheirs: [...onlyTheirs.values()] }
}

type Asked = Pick<ForeignPrice, 'tier' | 'aboveTokens' | 'part'>

/** A write of unnamed lifetime is the one that is sold. */
function soldPart(bands: PriceBands | null, asked: Asked): TokenPart {
  const { part } = asked
  if (part !== 'cacheWrite5mInputTokens' || ourPrice(bands, asked) !== null) return part
  const longer = 'cacheWrite30mInputTokens'
  return ourPrice(bands, { ...asked, part: longer }) === null ? part : longer
}

function ourPrice(bands: PriceBands | null, { tier, aboveTokens, part }: Asked): bigint | null {
  if (!bands) return null
  const { base, long } = bands
  const isLong = aboveTokens !== null && long !== null && long.atLeastTokens <= aboveTokens + 1
  return (isLong ? long : base)[tier]?.rates[tokenParts.indexOf(part)] ?? null
}
