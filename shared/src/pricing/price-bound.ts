import type { PicoUsd } from '../money/index.ts'
import type { Band, PriceBands } from './compile-bands.ts'
import type { PriceRow } from './compile-row.ts'
import type { PriceBook } from './price-book.ts'
import { bandsIn, rowAt } from './price-usage.ts'
import type { RateTable } from './rate-table.ts'
import { resolveModel } from './resolve-model.ts'
import { type PriceTier, priceTierOf, priceTiers } from './service-tier.ts'

export interface CallToBound {
  provider: string
  model: string
  /** UTC milliseconds of the call's admission. */
  at: number
  /** The most tokens the call can make the model read. */
  inputTokens: number
  /** The most it can make it write; null: as many as the model can. */
  outputTokens: number | null
  /** The tier the call asked for; absent or `auto`: the account's settings decide, so any could serve. */
  serviceTier?: string | null
  /** The speed the call asked for, where that is sold apart from tiers; absent: any could serve. */
  speed?: 'fast' | null
  /** Where it will be served, null being no particular place; absent: any region could serve. */
  region?: string | null
}

/**
 * The most a call can cost at published rates, or null when that is not known: no certain model, no price
 * yet, no limit on what it writes. Input is taken at the dearest rate an input token can have (a cache
 * write costs more than a plain read), output likewise, both in the dearest tier and band that could apply.
 */
export function priceBound(book: PriceBook, call: CallToBound): { picoUsd: PicoUsd } | null {
  const model = resolveModel(book, call.provider, call.model, call.at)
  const row = model && rowAt(model, call.at)
  if (!row) return null
  const outputTokens = call.outputTokens ?? model.maxOutputTokens
  if (outputTokens === null) return null

  let dearest: PicoUsd | null = null
  for (const band of bandsThatCouldApply(row, call)) {
    for (const sold of [
      ...tiersThatCouldServe(call.serviceTier ?? null),
      ...speedsThatCouldServe(call.speed),
    ]) {
      const table = band[sold]
      const cost = table && costAtDearestRates(table, call.inputTokens, outputTokens)
      if (cost !== null && (dearest === null || cost > dearest)) dearest = cost
    }
  }
  return dearest === null ? null : { picoUsd: dearest }
}

/** At what hour it will be served is not known before: any window's prices could apply. */
function bandsThatCouldApply(row: PriceRow, { inputTokens, region }: CallToBound): Band[] {
  const places = region === undefined ? [row.bands, ...row.regions.values()] : [bandsIn(row, region)]
  return places
    .filter((bands): bands is PriceBands => bands !== null)
    .flatMap(({ base, long, windows }) => [
      base,
      ...windows.map(({ band }) => band),
      ...(long && inputTokens >= long.atLeastTokens ? [long] : []),
    ])
}

/** A tier that was asked for by name can still be answered by the base one, when the provider has no room. */
function tiersThatCouldServe(serviceTier: string | null): readonly PriceTier[] {
  if (serviceTier === null || serviceTier === 'auto') return priceTiers
  const tier = priceTierOf(serviceTier)
  if (tier === null) return priceTiers
  return tier === 'standard' ? ['standard'] : ['standard', tier]
}

function speedsThatCouldServe(speed: CallToBound['speed']): readonly 'fast'[] {
  return speed === null ? [] : ['fast']
}

function costAtDearestRates(table: RateTable, inputTokens: number, outputTokens: number): PicoUsd | null {
  const input = table.dearestInputPicoUsd
  const output = table.dearestOutputPicoUsd
  if ((input === null && inputTokens > 0) || (output === null && outputTokens > 0)) return null
  return BigInt(inputTokens) * (input ?? 0n) + BigInt(outputTokens) * (output ?? 0n)
}
