import type { TokenPart } from '../../usage/index.ts'
import { exactPricePerMillion } from './exact-price.ts'
import { type ForeignPrice, UnreadablePriceError } from './foreign-price.ts'
import { providerNamed } from './provider-names.ts'
import { isObject, type JsonObject, listAt, nameAt, objectAt, tokensAt } from './read-json.ts'

const parts: Record<string, TokenPart> = {
  input_mtok: 'uncachedInputTokens',
  cache_read_mtok: 'cacheReadInputTokens',
  cache_write_mtok: 'cacheWrite5mInputTokens',
  cache_write_5m_mtok: 'cacheWrite5mInputTokens',
  cache_write_1h_mtok: 'cacheWrite1hInputTokens',
  input_audio_mtok: 'audioInputTokens',
  cache_audio_read_mtok: 'cacheReadAudioInputTokens',
  input_image_mtok: 'imageInputTokens',
  cache_image_read_mtok: 'cacheReadImageInputTokens',
  input_video_mtok: 'videoInputTokens',
  output_mtok: 'outputTextTokens',
  output_reasoning_mtok: 'reasoningTokens',
  output_audio_mtok: 'outputAudioTokens',
  output_image_mtok: 'outputImageTokens',
  output_video_mtok: 'outputVideoTokens',
}

/** The data of genai-prices: a list of providers, alone or (since its third version) beside a table of units. */
export function isGenaiPrices(data: unknown): data is JsonObject | unknown[] {
  const providers = providersOf(data)
  return Array.isArray(providers) && providers.some((one) => isObject(one) && Array.isArray(one.models))
}

/**
 * The prices in force at an instant (UTC milliseconds), outside of hours that have their own. Throws an
 * {@link UnreadablePriceError} for what is not of that shape.
 */
export function readGenaiPrices(data: JsonObject | unknown[], at: number): ForeignPrice[] {
  return listAt(providersOf(data), []).flatMap((value, index) => {
    const entry = objectAt(value, [String(index)])
    const provider = nameAt(entry.id, [String(index), 'id'])
    const models = listAt(entry.models, [provider, 'models'])
    return models.flatMap((one, place) => {
      const model = objectAt(one, [provider, 'models', String(place)])
      const name = nameAt(model.id, [provider, 'models', String(place), 'id'])
      return modelPrices(model.prices, at, [provider, name, 'prices']).map((price) => ({
        provider: providerNamed(provider),
        model: name,
        ...price,
      }))
    })
  })
}

type Price = Omit<ForeignPrice, 'provider' | 'model'>

function providersOf(data: unknown): unknown {
  return isObject(data) ? data.providers : data
}

/** One table, or a list of tables with conditions, of which the last that holds is meant. */
function modelPrices(prices: unknown, at: number, place: readonly string[]): Price[] {
  if (!Array.isArray(prices)) return tableOf(objectAt(prices, place), place)
  const index = prices.findLastIndex((one, index) => holds(objectAt(one, [...place, String(index)]), at))
  if (index === -1) return []
  const inside = [...place, String(index), 'prices']
  return tableOf(objectAt(prices[index].prices, inside), inside)
}

/** Conditions other than a first day (hours, and what is to come) are not those of the list. */
function holds({ constraint }: JsonObject, at: number): boolean {
  if (constraint == null) return true
  return (
    isObject(constraint) &&
    typeof constraint.start_date === 'string' &&
    Date.parse(constraint.start_date) <= at
  )
}

function tableOf(table: JsonObject, place: readonly string[]): Price[] {
  return Object.entries(parts).flatMap(([field, part]) => {
    const value = table[field]
    if (value == null) return []
    const price = (usd: unknown, aboveTokens: number | null, inside: readonly string[]): Price => {
      const usdPerMillion = exactPricePerMillion(usd, 'million')
      if (usdPerMillion === null) throw new UnreadablePriceError(inside, 'price')
      return { tier: 'standard', aboveTokens, part, usdPerMillion }
    }
    const inside = [...place, field]
    if (!isObject(value)) return [price(value, null, inside)]
    const tiers = listAt(value.tiers, [...inside, 'tiers']).map((tier, index) => {
      const there = [...inside, 'tiers', String(index)]
      const { start, price: usd } = objectAt(tier, there)
      return price(usd, tokensAt(start, [...there, 'start']), [...there, 'price'])
    })
    return [price(value.base, null, [...inside, 'base']), ...tiers]
  })
}
