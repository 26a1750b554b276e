import type { CataloguePriceRow } from './catalogue-schema.ts'
import { compileBands, type PriceBands } from './compile-bands.ts'
import { compileUnits, type UnitTable } from './price-units.ts'

export interface PriceRow {
  /** Stable and readable: `openai/gpt-4o-mini@2024-10-01`. */
  readonly priceId: string
  readonly from: number
  readonly until: number
  /** What tokens cost; null where the model is not sold by the token. */
  readonly bands: PriceBands | null
  /** The same in regions and deployment types that have a factor of their own. */
  readonly regions: ReadonlyMap<string, PriceBands | null>
  readonly units: UnitTable
  readonly published: CataloguePriceRow
}

/** `name` is the provider's and the model's: `openai/gpt-4o`; a price of one's own has an id of its own. */
export function compileRow(name: string, row: CataloguePriceRow, priceId = priceIdOf(name, row)): PriceRow {
  const bands = compileBands(row)
  return {
    priceId,
    ...spanOf(row),
    bands,
    regions: new Map(
      Object.entries(row.regions ?? {}).map(([region, factor]) => [
        region,
        factor === '1' ? bands : compileBands(row, factor),
      ]),
    ),
    units: compileUnits(row.units),
    published: row,
  }
}

/**
 * The same, worked out when it is first looked at: most models of a catalogue are never called. A rate that cannot
 * be worked out throws only then, so this is for rows that were checked.
 */
export function compileRowLater(name: string, row: CataloguePriceRow): PriceRow {
  let compiled: PriceRow | undefined
  const whole = (): PriceRow => {
    compiled ??= compileRow(name, row)
    return compiled
  }
  return {
    priceId: priceIdOf(name, row),
    ...spanOf(row),
    get bands() {
      return whole().bands
    },
    get regions() {
      return whole().regions
    },
    get units() {
      return whole().units
    },
    published: row,
  }
}

function priceIdOf(name: string, { from }: CataloguePriceRow): string {
  return `${name}@${from ?? 'undated'}`
}

/** Instants are UTC milliseconds; an open end is infinite. */
export function spanOf(span: { from: string | null; until: string | null }): { from: number; until: number } {
  return {
    from: span.from === null ? Number.NEGATIVE_INFINITY : Date.parse(span.from),
    until: span.until === null ? Number.POSITIVE_INFINITY : Date.parse(span.until),
  }
}
