import { type PriceQuestion, rateNames } from '@outlay/shared/api'
import {
  catalogueUnit,
  compilePriceBook,
  type PriceBook,
  type ProviderCatalogue,
} from '@outlay/shared/pricing'

const model = { provider: 'own', model: 'own', serviceTier: null, speed: null, region: null } as const

/**
 * A price book with one price, at the given rates for every tier, length and region, and the model's name in
 * it. The provider's tools keep their usual prices.
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
  // If the duration is not given, the provider's default duration applies.
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

/** At most nine decimals, as prices have. A number printed by itself may have an exponent. */
function plainDecimal(usd: number): string {
  return usd.toFixed(9).replace(/\.?0+$/, '')
}
