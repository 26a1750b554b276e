import type { CatalogueModel, CataloguePriceRow } from './catalogue-schema.ts'
import type { PriceBook } from './compile-price-book.ts'

/** One dated price as it is shown on a page and kept beside the calls it priced. */
export interface PriceEntry {
  id: string
  provider: string
  model: string
  kind: CatalogueModel['kind']
  names: readonly string[]
  contextWindowTokens: number | null
  maxOutputTokens: number | null
  /** UTC milliseconds, inclusive; null: since before anyone noted it. */
  from: number | null
  /** UTC milliseconds, exclusive; null: still in force. */
  until: number | null
  /** As published, plain JSON: rates, tiers and long band in decimal US dollars per million tokens. */
  rates: Pick<CataloguePriceRow, 'rates' | 'tiers' | 'longContext'>
  source: string
  /** The day someone last compared the row with its source: `2026-11-20`. */
  verifiedOn: string
}

/** Every dated price of the book, by provider and model in the catalogue's order. */
export function allPrices(book: PriceBook): PriceEntry[] {
  return [...book.providers.values()].flatMap((prices) =>
    prices.models.flatMap(({ provider, model, kind, names, contextWindowTokens, maxOutputTokens, rows }) =>
      rows.map(({ priceId, from, until, published }) => ({
        id: priceId,
        provider,
        model,
        kind,
        names,
        contextWindowTokens,
        maxOutputTokens,
        from: Number.isFinite(from) ? from : null,
        until: Number.isFinite(until) ? until : null,
        rates: ratesOf(published),
        source: published.source,
        verifiedOn: published.verifiedOn,
      })),
    ),
  )
}

function ratesOf({ rates, tiers, longContext }: CataloguePriceRow): PriceEntry['rates'] {
  return { rates, ...(tiers && { tiers }), ...(longContext && { longContext }) }
}
