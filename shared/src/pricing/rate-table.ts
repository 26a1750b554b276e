import { type FemtoUsd, type PicoUsd, pricePerMillionToFemtoUsd } from '../money/index.ts'
import { inputTokenParts, type TokenPart, tokenParts } from '../usage/index.ts'
import type { CatalogueRates, CatalogueTerms } from './catalogue-schema.ts'

export interface RateTable {
  /** Femto-dollars per token for each of `tokenParts`, in that order; null where there is no rate. */
  readonly rates: readonly (FemtoUsd | null)[]
  /**
   * The most one token can cost on either side, null where that side has no rate. Rounded up to whole
   * pico-dollars, so that tokens times this is never less than a receipt, however its parts were rounded.
   */
  readonly dearestInputPicoUsd: PicoUsd | null
  readonly dearestOutputPicoUsd: PicoUsd | null
}

/**
 * What a part without a rate of its own is billed at: OpenAI bills a cached token without a cached rate, and
 * a written one where writing is free, as plain input, an image as text, and thinking as output.
 * Audio and video have none: they always cost more than text, so guessing would be too cheap.
 */
const billedAs: Partial<Record<TokenPart, TokenPart>> = {
  cacheReadInputTokens: 'uncachedInputTokens',
  imageInputTokens: 'uncachedInputTokens',
  cacheReadAudioInputTokens: 'audioInputTokens',
  reasoningTokens: 'outputTextTokens',
}

const cacheWriteParts = [
  'cacheWrite5mInputTokens',
  'cacheWrite30mInputTokens',
  'cacheWrite1hInputTokens',
  'cacheWrite12hInputTokens',
] as const satisfies readonly TokenPart[]

/** A rate table from published rates, with every part that is billed as another filled in. */
export function rateTable(rates: CatalogueRates): RateTable {
  const full: CatalogueRates = { ...rates }
  // Where some writes have a fee, an unpublished lifetime has an unknown one, and stays without a rate.
  if (cacheWriteParts.every((part) => rates[part] === undefined)) {
    for (const part of cacheWriteParts) fill(full, part, 'uncachedInputTokens')
  }
  // A cached image follows the image's own rate where there is one, the cached text's where there is none.
  fill(
    full,
    'cacheReadImageInputTokens',
    rates.imageInputTokens ? 'imageInputTokens' : 'cacheReadInputTokens',
  )
  fill(full, 'cacheReadImageInputTokens', 'uncachedInputTokens')
  for (const part of tokenParts) fill(full, part, billedAs[part])
  return withDearest(
    tokenParts.map((part) => {
      const price = full[part]
      return price === undefined ? null : pricePerMillionToFemtoUsd(price)
    }),
  )
}

/** The table a tier or band is billed by: its own, or the one it stands beside times its factors. */
export function applyTerms(table: RateTable, terms: CatalogueTerms): RateTable {
  if ('rates' in terms) return rateTable(terms.rates)
  const { input, output } = terms.multiplier
  return withDearest(
    table.rates.map((rate, index) =>
      rate === null ? null : times(rate, index < inputTokenParts.length ? input : output),
    ),
  )
}

function withDearest(rates: RateTable['rates']): RateTable {
  return {
    rates,
    dearestInputPicoUsd: dearestOf(rates.slice(0, inputTokenParts.length)),
    dearestOutputPicoUsd: dearestOf(rates.slice(inputTokenParts.length)),
  }
}

function dearestOf(rates: RateTable['rates']): PicoUsd | null {
  let dearest: FemtoUsd | null = null
  for (const rate of rates) {
    if (rate !== null && (dearest === null || rate > dearest)) dearest = rate
  }
  return dearest === null ? null : (dearest + 999n) / 1000n
}

function fill(rates: CatalogueRates, part: TokenPart, from: TokenPart | undefined): void {
  const price = from && rates[from]
  if (rates[part] === undefined && price !== undefined) rates[part] = price
}

/** Exact, or a RangeError: a rate that is not whole in femto-dollars belongs in the catalogue as a table. */
export function times(rate: FemtoUsd, factor: string): FemtoUsd {
  const scale = 1_000_000_000n
  const product = rate * pricePerMillionToFemtoUsd(factor)
  if (product % scale !== 0n) throw new RangeError(`${rate} femto-dollars times ${factor} is not whole`)
  return product / scale
}
