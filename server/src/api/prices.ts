import { createRoute, OpenAPIHono } from '@hono/zod-openapi'
import { type PriceRow, priceList, type ToolFee } from '@outlay/shared/api'
import { listedPrice, type PriceEntry, type ToolFeeEntry } from '@outlay/shared/pricing'
import { json, noQuery, readingRefusals } from './answers.ts'
import type { ApiEnv } from './env.ts'

export type PricesDeps = { prices: readonly PriceEntry[]; toolFees: readonly ToolFeeEntry[] }

const listPrices = createRoute({
  method: 'get',
  path: '/api/prices',
  summary: 'The published prices this server knows, each with the days it is in force',
  tags: ['prices'],
  request: { query: noQuery },
  responses: { 200: json(priceList, 'The prices'), ...readingRefusals },
})

export function pricesRoutes(deps: PricesDeps) {
  const list = { prices: deps.prices.map(priceRowOf), toolFees: deps.toolFees.map(toolFeeOf) }
  return new OpenAPIHono<ApiEnv>().openapi(listPrices, (c) => c.json(list, 200))
}

function priceRowOf(entry: PriceEntry): PriceRow {
  const { id, provider, model, kind, names, from, until, note, source, verifiedOn } = entry
  const { rates, tiers, fast, longContext, hours, regions, units } = listedPrice(entry.rates)
  return {
    id,
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

function toolFeeOf({
  provider,
  unit,
  usd,
  per,
  models,
  from,
  until,
  source,
  verifiedOn,
}: ToolFeeEntry): ToolFee {
  return { provider, unit, usd, per, models: models ?? null, from, until, source, verifiedOn }
}

/** `2026-11-20`, with the time of the day where that is not midnight. */
function dayOrInstant(ms: number): string {
  const text = new Date(ms).toISOString()
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text
}
