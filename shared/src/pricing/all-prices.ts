import type { CatalogueModel, CataloguePriceRow, CatalogueTool } from './catalogue-schema.ts'
import type { PriceBook, PricedModel, PriceOrigin } from './price-book.ts'

/** One dated price as it is shown on a page and kept beside the calls it priced. */
export interface PriceEntry {
  id: string
  provider: string
  model: string
  /** Whether the installation added it, or it came with Outlay. */
  origin: PriceOrigin
  kind: CatalogueModel['kind']
  names: readonly string[]
  contextWindowTokens: number | null
  maxOutputTokens: number | null
  /** What a reader of its price should know. */
  note: string | null
  /** UTC milliseconds, inclusive; null: since before anyone noted it. */
  from: number | null
  /** UTC milliseconds, exclusive; null: still in force. */
  until: number | null
  /** All that is published of it, plain JSON: rates are decimal US dollars per million tokens. */
  rates: Omit<CataloguePriceRow, 'from' | 'until' | 'source' | 'verifiedOn'>
  source: string
  /** The day someone last compared the row with its source: `2026-11-20`. */
  verifiedOn: string
}

/** A provider's fee for a tool, as published. */
export type ToolFeeEntry = { provider: string } & CatalogueTool

/** Every fee of the book, by provider. */
export function allToolFees(book: PriceBook): ToolFeeEntry[] {
  return [...book.providers.values()].flatMap(({ provider, tools }) =>
    tools.map(({ published }) => ({ provider, ...published })),
  )
}

/** Every dated price of the book, by provider and model in the catalogue's order; those of one's own come first. */
export function allPrices(book: PriceBook): PriceEntry[] {
  return [...book.providers.values()].flatMap(({ own, models }) =>
    [...(own?.models ?? []), ...models].flatMap(pricesOf),
  )
}

/** Every dated price of a model, in order of time. */
export function pricesOf(priced: PricedModel): PriceEntry[] {
  const { provider, model, origin, kind, names, contextWindowTokens, maxOutputTokens, note, rows } = priced
  return rows.map(({ priceId, from, until, published }) => ({
    id: priceId,
    provider,
    model,
    origin,
    kind,
    names,
    contextWindowTokens,
    maxOutputTokens,
    note,
    from: Number.isFinite(from) ? from : null,
    until: Number.isFinite(until) ? until : null,
    rates: ratesOf(published),
    source: published.source,
    verifiedOn: published.verifiedOn,
  }))
}

function ratesOf({ from, until, source, verifiedOn, ...rates }: CataloguePriceRow): PriceEntry['rates'] {
  return rates
}
