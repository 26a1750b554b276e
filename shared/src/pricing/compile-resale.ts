import type { CataloguePriceRow, CatalogueResale } from './catalogue-schema.ts'
import { compileRow } from './compile-row.ts'
import type { PricedModel, Resale } from './price-book.ts'

/**
 * What is not known to cost the same here is left out of the price, so that it is without one: a tier that is not
 * named, a region without a factor. Prices are made when a model is first asked for.
 */
export function compileResale({ provider, models, tiers, regions }: CatalogueResale): Resale {
  const isSold = new RegExp(`^(?:${models})$`)
  const known = new Map<PricedModel, PricedModel>()
  const rowHere = (row: CataloguePriceRow): CataloguePriceRow => {
    const { longContext } = row
    return {
      ...row,
      ...(regions && { regions }),
      ...(tiers && { tiers: pick(row.tiers, tiers) }),
      ...(tiers && longContext && { longContext: { ...longContext, tiers: pick(longContext.tiers, tiers) } }),
    }
  }
  return {
    provider,
    sold(model) {
      if (!isSold.test(model.model)) return null
      const here = known.get(model) ?? {
        ...model,
        rows: model.rows.map(({ published }) =>
          compileRow(`${model.provider}/${model.model}`, rowHere(published)),
        ),
      }
      known.set(model, here)
      return here
    },
  }
}

type Tiers = NonNullable<CataloguePriceRow['tiers']>

function pick(tiers: Tiers = {}, names: readonly (keyof Tiers)[]): Tiers {
  return Object.fromEntries(Object.entries(tiers).filter(([name]) => names.includes(name as keyof Tiers)))
}
