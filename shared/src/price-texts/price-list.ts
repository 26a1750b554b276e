import type { PriceRow, ToolFee } from '../api/index.ts'
import { listedPrice, type PriceEntry, type ToolFeeEntry } from '../pricing/index.ts'

/** A dated price as `GET /api/prices` gives it. */
export function priceRowOf(entry: PriceEntry): PriceRow {
  const { id, origin, provider, model, kind, names, from, until, note, source, verifiedOn } = entry
  const { rates, tiers, fast, longContext, hours, regions, units } = listedPrice(entry.rates)
  return {
    id,
    origin,
    provider,
    model,
    kind,
    names: [...names],
    from: from === null ? null : dayOrInstant(from),
    until: until === null ? null : dayOrInstant(until),
    unitPricesUsdPerMillion: rates,
    tiers,
    fast,
    longContext: longContext && {
      atLeastTokens: longContext.atLeastTokens,
      unitPricesUsdPerMillion: longContext.rates,
      tiers: longContext.tiers,
      fast: longContext.fast,
    },
    hours: hours.map(({ rates, ...window }) => ({ ...window, unitPricesUsdPerMillion: rates })),
    regions,
    units,
    note,
    source,
    verifiedOn,
  }
}

/** A fee for a tool as `GET /api/prices` gives it. */
export function toolFeeOf({
  provider,
  unit,
  usd,
  per,
  variant,
  models,
  from,
  until,
  source,
  verifiedOn,
}: ToolFeeEntry): ToolFee {
  return {
    provider,
    unit,
    usd,
    per,
    variant: variant ?? null,
    models: models ?? null,
    from,
    until,
    source,
    verifiedOn,
  }
}

/** `2026-11-20`, with the time of the day where that is not midnight. */
function dayOrInstant(ms: number): string {
  const text = new Date(ms).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
