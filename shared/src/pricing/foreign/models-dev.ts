import type { TokenPart } from '../../usage/index.ts'
import { exactPricePerMillion } from './exact-price.ts'
import { type ForeignPrice, UnreadablePriceError } from './foreign-price.ts'
import { providerNamed } from './provider-names.ts'
import { isObject, type JsonObject, listAt, objectAt, tokensAt } from './read-json.ts'

const parts: Record<string, TokenPart> = {
  input: 'uncachedInputTokens',
  cache_read: 'cacheReadInputTokens',
  cache_write: 'cacheWrite5mInputTokens',
  input_audio: 'audioInputTokens',
  output: 'outputTextTokens',
  reasoning: 'reasoningTokens',
  output_audio: 'outputAudioTokens',
}

/** The `api.json` of models.dev: providers by name, their models by name, with dollars a million tokens in `cost`. */
export function isModelsDev(data: unknown): data is JsonObject {
  return isObject(data) && Object.values(data).some((entry) => isObject(entry) && isObject(entry.models))
}

/** Throws an {@link UnreadablePriceError} for what is not of that shape. */
export function readModelsDev(data: JsonObject): ForeignPrice[] {
  return Object.entries(data).flatMap(([provider, entry]) => {
    const place = [provider, 'models']
    const models = objectAt(objectAt(entry, [provider]).models, place)
    return Object.entries(models).flatMap(([model, value]) => {
      const { cost } = objectAt(value, [...place, model])
      if (cost == null) return []
      const who = { provider: providerNamed(provider), model }
      return costOf(objectAt(cost, [...place, model, 'cost']), [...place, model, 'cost']).map((price) => ({
        ...who,
        ...price,
      }))
    })
  })
}

type Price = Omit<ForeignPrice, 'provider' | 'model'>

function costOf(cost: JsonObject, place: readonly string[]): Price[] {
  return [...ratesOf(cost, null, place), ...longRates(cost, place)]
}

/** `tiers` says more than the older `context_over_200k`, which stands beside it. */
function longRates(cost: JsonObject, place: readonly string[]): Price[] {
  if (cost.tiers == null) {
    if (cost.context_over_200k == null) return []
    const inside = [...place, 'context_over_200k']
    return ratesOf(objectAt(cost.context_over_200k, inside), 200_000, inside)
  }
  return listAt(cost.tiers, [...place, 'tiers']).flatMap((value, index) => {
    const inside = [...place, 'tiers', String(index)]
    const rates = objectAt(value, inside)
    const { type, size } = objectAt(rates.tier, [...inside, 'tier'])
    return type === 'context' ? ratesOf(rates, tokensAt(size, [...inside, 'tier', 'size']), inside) : []
  })
}

function ratesOf(rates: JsonObject, aboveTokens: number | null, place: readonly string[]): Price[] {
  return Object.entries(parts).flatMap(([field, part]) => {
    if (rates[field] == null) return []
    const usdPerMillion = exactPricePerMillion(rates[field], 'million')
    if (usdPerMillion === null) throw new UnreadablePriceError([...place, field], 'price')
    return [{ tier: 'standard' as const, aboveTokens, part, usdPerMillion }]
  })
}
