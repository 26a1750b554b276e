import type { TokenPart } from '../../usage/index.ts'
import type { CataloguePriceRow, CatalogueRates } from '../catalogue-schema.ts'
import { listedPrice } from '../listed-price.ts'
import { groupBy } from '../own/group-by.ts'
import type { ForeignPrice } from './foreign-price.ts'

/** What a row says of a price, without its days and its source. */
export type PriceTerms = Omit<CataloguePriceRow, 'from' | 'until' | 'source' | 'verifiedOn'>

export interface ForeignModel {
  provider: string
  /** Lower case. */
  model: string
  /** Null: no price can be made of what the list says. */
  terms: PriceTerms | null
  /** The list has more than two prices by the size of the prompt. Then `terms` is null. */
  hasManySizes: boolean
}

/**
 * Somebody else's list as prices of models. `ours` gives the row that holds for a model without it: what the list
 * does not speak of (regions, fees, other parts) stays as it is there, so that an import changes what the list says
 * and nothing else.
 */
export function foreignModels(
  prices: readonly ForeignPrice[],
  ours: (provider: string, model: string) => CataloguePriceRow | null,
): ForeignModel[] {
  const models = groupBy(prices, ({ provider, model }) => `${provider}\0${model.toLowerCase()}`)
  return [...models.values()].map((ofModel) => {
    const { provider } = ofModel[0]!
    const model = ofModel[0]!.model.toLowerCase()
    // A price has one band for long prompts, so two limits cannot be billed by.
    const hasManySizes = limitsIn(ofModel).size > 1
    const terms = hasManySizes ? null : termsOf(ofModel, ours(provider, model))
    return { provider, model, terms, hasManySizes }
  })
}

type Tier = 'batch' | 'flex' | 'priority'
const tiers = ['batch', 'flex', 'priority'] as const satisfies readonly Tier[]

function termsOf(prices: readonly ForeignPrice[], ours: CataloguePriceRow | null): PriceTerms | null {
  const rates = ratesAt(prices, 'standard', null, ours?.rates)
  if (Object.keys(rates).length === 0) return null
  const { from, until, source, verifiedOn, ...known } = ours ?? emptyRow
  const merged = { ...known, rates: { ...known.rates, ...rates } }
  // Hours of the day come with neither tiers nor a long band.
  if (known.schedule) return merged
  const [aboveTokens] = limitsIn(prices)
  const band = aboveTokens === undefined ? {} : longBand(prices, aboveTokens, merged.rates, ours)
  return { ...merged, ...tiersOf(prices, null, known, listedPrice(known).tiers), ...band }
}

/** The sizes of prompts above which other prices hold. */
function limitsIn(prices: readonly ForeignPrice[]): ReadonlySet<number> {
  return new Set(prices.flatMap(({ aboveTokens }) => aboveTokens ?? []))
}

const emptyRow: CataloguePriceRow = { from: null, until: null, source: '-', verifiedOn: '1970-01-01' }

function longBand(
  prices: readonly ForeignPrice[],
  above: number,
  base: CatalogueRates,
  ours: CataloguePriceRow | null,
): Pick<PriceTerms, 'longContext'> {
  const listed = ours && listedPrice(ours).longContext
  const isSameBand = listed?.atLeastTokens === above + 1
  const before = isSameBand ? listed.rates : base
  const rates = { ...before, ...ratesAt(prices, 'standard', above, before) }
  const known = isSameBand ? (ours?.longContext ?? {}) : {}
  const bandTiers = tiersOf(prices, above, known, isSameBand ? listed.tiers : {})
  const { speeds } = known as Pick<PriceTerms, 'speeds'>
  return { longContext: { above, rates, ...(speeds && { speeds }), ...bandTiers } }
}

/** Tiers that the list speaks of become tables; those it is silent about stay what they were. */
function tiersOf(
  prices: readonly ForeignPrice[],
  aboveTokens: number | null,
  known: Pick<PriceTerms, 'tiers'>,
  listed: Partial<Record<Tier, CatalogueRates>>,
): Pick<PriceTerms, 'tiers'> {
  const tables = tiers.flatMap((tier) => {
    const rates = ratesAt(prices, tier, aboveTokens, listed[tier])
    return Object.keys(rates).length === 0 ? [] : [[tier, { rates: { ...listed[tier], ...rates } }] as const]
  })
  const all = { ...known.tiers, ...Object.fromEntries(tables) }
  return Object.keys(all).length === 0 ? {} : { tiers: all }
}

/**
 * What the list says of one tier and size. A 0 says that something is free for plain prompts and answers alone: for
 * the other parts lists have it where nobody asks for a fee of its own.
 */
function ratesAt(
  prices: readonly ForeignPrice[],
  tier: ForeignPrice['tier'],
  aboveTokens: number | null,
  ours: CatalogueRates | undefined,
): CatalogueRates {
  const rates: CatalogueRates = {}
  for (const price of prices) {
    if (price.tier !== tier || price.aboveTokens !== aboveTokens) continue
    const isPlain = price.part === 'uncachedInputTokens' || price.part === 'outputTextTokens'
    if (Number(price.usdPerMillion) === 0 && !isPlain) continue
    rates[soldPart(price.part, ours)] ??= price.usdPerMillion
  }
  return rates
}

/** A write of unnamed lifetime is the one that is sold. */
function soldPart(part: TokenPart, ours: CatalogueRates | undefined): TokenPart {
  const isUnnamed = part === 'cacheWrite5mInputTokens' && ours?.cacheWrite5mInputTokens === undefined
  return isUnnamed && ours?.cacheWrite30mInputTokens !== undefined ? 'cacheWrite30mInputTokens' : part
}
