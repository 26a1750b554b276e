import type { CataloguePriceRow, CatalogueRates, CatalogueTiers } from './catalogue-schema.ts'
import { applyTerms, type RateTable, rateTable } from './rate-table.ts'
import type { PriceTier } from './service-tier.ts'

/** The rate tables of one band: one for each tier, and `fast` for the speed of that name; null: not published. */
export type Band = { readonly [sold in PriceTier | 'fast']: RateTable | null }

/** What tokens cost by a row: in its base band, in its long one, in the windows of its schedule. */
export interface PriceBands {
  readonly base: Band
  readonly long: (Band & { readonly atLeastTokens: number }) | null
  readonly windows: readonly PriceWindow[]
}

/** Certain minutes of the UTC day; `startMinute` is greater than `endMinute` for one that goes over midnight. */
export interface PriceWindow {
  readonly startMinute: number
  readonly endMinute: number
  readonly workingDaysOf: string | null
  readonly band: Band
}

/** The bands of a row, every rate times `factor`; null for a row that sells nothing by the token. */
export function compileBands(row: CataloguePriceRow, factor = '1'): PriceBands | null {
  if (!row.rates) return null
  const scaled = { multiplier: { input: factor, output: factor } }
  const table = (rates: CatalogueRates) =>
    factor === '1' ? rateTable(rates) : applyTerms(rateTable(rates), scaled)
  const base = table(row.rates)
  return { base: bandOf(base, row, table), long: longBand(base, row, table), windows: windowsOf(row, table) }
}

type Table = (rates: CatalogueRates) => RateTable
type BandTerms = Pick<CataloguePriceRow, 'tiers' | 'speeds'>

function longBand(
  base: RateTable,
  { longContext: band }: CataloguePriceRow,
  table: Table,
): PriceBands['long'] {
  if (!band) return null
  const rates = band.rates
    ? table(band.rates)
    : applyTerms(base, { multiplier: band.multiplier ?? { input: '1', output: '1' } })
  return { ...bandOf(rates, band, table), atLeastTokens: 'above' in band ? band.above + 1 : band.atLeast }
}

function windowsOf({ schedule }: CataloguePriceRow, table: Table): PriceWindow[] {
  return (schedule?.windows ?? []).map(({ utc: [start, end], workingDaysOf, rates }) => ({
    startMinute: minuteOf(start),
    endMinute: minuteOf(end),
    workingDaysOf: workingDaysOf ?? null,
    band: bandOf(table(rates), {}, table),
  }))
}

function bandOf(standard: RateTable, { tiers = {}, speeds }: BandTerms, table: Table): Band {
  const tier = (name: keyof CatalogueTiers) => {
    const terms = tiers[name]
    if (!terms) return null
    return 'rates' in terms ? table(terms.rates) : applyTerms(standard, terms)
  }
  return {
    standard,
    flex: tier('flex'),
    priority: tier('priority'),
    batch: tier('batch'),
    fast: speeds ? table(speeds.fast.rates) : null,
  }
}

/** `"16:30"` as minutes since midnight. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}
