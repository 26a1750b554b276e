import { type PriceQuestion, rateNames } from '@outlay/shared/api'
import {
  catalogueUnit,
  compilePriceBook,
  type PriceBook,
  type ProviderCatalogue,
} from '@outlay/shared/pricing'

const model = { provider: 'own', model: 'own', serviceTier: null, speed: null, region: null } as const

/**
 * A book of one price, the rates given, at every tier, length and place, and the model to look up there. The provider's
 * tools cost what they always cost.
 */
export function ownPrices(
  book: PriceBook,
  provider: string,
  override: NonNullable<PriceQuestion['price_override']>,
): { book: PriceBook; model: typeof model } {
  const [own] = compilePriceBook([catalogueOf(override)]).providers.values()
  const tools = book.providers.get(provider)?.tools ?? []
  return { book: { providers: new Map([['own', { ...own!, tools }]]), factors: new Map() }, model }
}

function catalogueOf(override: NonNullable<PriceQuestion['price_override']>): ProviderCatalogue {
  // Without a word on for how long: for as long as the provider keeps by default.
  const { cache_write: write } = override
  const written = write === undefined ? {} : { cache_write_5m: write, cache_write_30m: write }
  const rates = Object.entries({ ...written, ...override }).map(([name, usd]) => [
    rateNames[name as keyof typeof rateNames] ?? name,
    typeof usd === 'number' ? plainDecimal(usd) : usd,
  ])
  const price = { from: null, until: null, source: 'own', verifiedOn: '1970-01-01' }
  const kind = { model: 'own', kind: 'chat', contextWindowTokens: null, maxOutputTokens: null } as const
  return {
    schemaVersion: 1,
    provider: 'own',
    unit: catalogueUnit,
    routingPrefixes: [],
    snapshotSuffixes: [],
    models: [{ ...kind, names: ['own'], prices: [{ ...price, rates: Object.fromEntries(rates) }] }],
    aliases: [],
    patterns: [],
  }
}

/** At most nine decimals, as prices have; a number's own text may have an exponent. */
function plainDecimal(usd: number): string {
  return usd.toFixed(9).replace(/\.?0+$/, '')
}
