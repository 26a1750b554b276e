import { femtoUsdToPricePerMillion, pricePerMillionToFemtoUsd } from '../money/index.ts'
import { type BilledUnit, inputTokenParts, type TokenPart } from '../usage/index.ts'
import type {
  CataloguePriceRow,
  CatalogueRates,
  CatalogueTerms,
  CatalogueTiers,
  CatalogueUnitPrice,
} from './catalogue-schema.ts'
import { times } from './rate-table.ts'
import type { UnitPrices } from './unit-prices.ts'

/** What a band costs in each way it is sold; only what is published, with factors worked out. */
export interface ListedBand {
  /** At the standard tier; empty where nothing is sold by the token. */
  rates: UnitPrices
  tiers: Partial<Record<keyof CatalogueTiers, UnitPrices>>
  fast: UnitPrices | null
}

/** A price row as it is shown: USD per million tokens, and what is sold otherwise. */
export interface ListedPrice extends ListedBand {
  /** For requests whose input is at least so many tokens. */
  longContext: (ListedBand & { atLeastTokens: number }) | null
  /** Times of the day in UTC, `HH:MM`; one that ends before it begins goes over midnight. */
  hours: { from: string; until: string; days: 'every-day' | 'working-days'; rates: UnitPrices }[]
  /** Factors on token rates, by region or kind of deployment. */
  regions: Record<string, string>
  /** US dollars for `per` of a unit, at least `minimum` of which are billed. */
  units: { unit: BilledUnit; variant: string | null; usd: string; per: number; minimum: number }[]
}

type PricedRow = Omit<CataloguePriceRow, 'from' | 'until' | 'source' | 'verifiedOn'>

/** Takes a row without its days and its source, as they say nothing of what it costs. */
export function listedPrice(row: PricedRow): ListedPrice {
  const { rates = {}, units = {}, longContext, schedule, regions = {} } = row
  return {
    ...bandOf(rates, row),
    longContext: longContext
      ? {
          atLeastTokens: 'above' in longContext ? longContext.above + 1 : longContext.atLeast,
          ...bandOf(
            longContext.rates ?? (longContext.multiplier ? multiplied(rates, longContext.multiplier) : rates),
            longContext,
          ),
        }
      : null,
    hours: (schedule?.windows ?? []).map(({ utc: [from, until], workingDaysOf, rates }) => ({
      from,
      until,
      days: workingDaysOf === undefined ? 'every-day' : 'working-days',
      rates: { ...rates },
    })),
    regions,
    units: Object.entries(units).flatMap(([name, price]) => {
      const unit = name as BilledUnit
      if (!('variants' in price)) return [unitOf(unit, null, price)]
      return Object.entries(price.variants).map(([variant, one]) => unitOf(unit, variant, one))
    }),
  }
}

function bandOf(
  rates: CatalogueRates,
  { tiers = {}, speeds }: Pick<CataloguePriceRow, 'tiers' | 'speeds'>,
): ListedBand {
  return {
    rates: { ...rates },
    tiers: Object.fromEntries(
      (Object.entries(tiers) as [string, CatalogueTerms][]).map(([tier, terms]) => [
        tier,
        { ...ratesOf(rates, terms) },
      ]),
    ),
    fast: speeds ? { ...speeds.fast.rates } : null,
  }
}

function ratesOf(rates: CatalogueRates, terms: CatalogueTerms): CatalogueRates {
  return 'rates' in terms ? terms.rates : multiplied(rates, terms.multiplier)
}

function multiplied(
  rates: CatalogueRates,
  { input, output }: { input: string; output: string },
): CatalogueRates {
  const inputs: readonly string[] = inputTokenParts
  return Object.fromEntries(
    (Object.entries(rates) as [TokenPart, string][]).map(([part, rate]) => {
      const product = times(pricePerMillionToFemtoUsd(rate), inputs.includes(part) ? input : output)
      return [part, femtoUsdToPricePerMillion(product)]
    }),
  )
}

function unitOf(unit: BilledUnit, variant: string | null, { usd, per, minimum }: CatalogueUnitPrice) {
  return { unit, variant, usd, per, minimum: minimum ?? 0 }
}
