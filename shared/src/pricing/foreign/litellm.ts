import type { TokenPart } from '../../usage/index.ts'
import type { PriceTier } from '../service-tier.ts'
import { exactPricePerMillion } from './exact-price.ts'
import { type ForeignPrice, UnreadablePriceError } from './foreign-price.ts'
import { providerNamed } from './provider-names.ts'
import { isObject, type JsonObject, listAt, nameAt, objectAt, tokensAt } from './read-json.ts'

const parts: Record<string, TokenPart> = {
  input_cost_per_token: 'uncachedInputTokens',
  cache_read_input_token_cost: 'cacheReadInputTokens',
  cache_creation_input_token_cost: 'cacheWrite5mInputTokens',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1hInputTokens',
  input_cost_per_audio_token: 'audioInputTokens',
  cache_read_input_audio_token_cost: 'cacheReadAudioInputTokens',
  input_cost_per_image_token: 'imageInputTokens',
  cache_read_input_image_token_cost: 'cacheReadImageInputTokens',
  input_cost_per_video_token: 'videoInputTokens',
  output_cost_per_token: 'outputTextTokens',
  output_cost_per_reasoning_token: 'reasoningTokens',
  output_cost_per_audio_token: 'outputAudioTokens',
  output_cost_per_image_token: 'outputImageTokens',
  output_cost_per_video_token: 'outputVideoTokens',
}

const tiers: Record<string, PriceTier> = { batches: 'batch', flex: 'flex', priority: 'priority' }

/** The part, then the prompt's size in thousands, then the tier: `input_cost_per_token_above_272k_tokens_priority`. */
const fieldPattern = /^(.+?)(?:_above_(\d+)k_tokens)?(?:_(batches|flex|priority))?$/

/** LiteLLM's `model_prices_and_context_window.json`: models by name, with dollars a token in a field for each part. */
export function isLiteLlm(data: unknown): data is JsonObject {
  return isObject(data) && Object.values(data).some((entry) => isObject(entry) && 'litellm_provider' in entry)
}

/**
 * Throws an {@link UnreadablePriceError} for a price that is none, or nobody's. Passed over are fields that are not about
 * tokens, and what is no model: rules for names, a date, the entry that explains the others.
 */
export function readLiteLlm(data: JsonObject): ForeignPrice[] {
  return Object.entries(data).flatMap(([name, entry]) => {
    if (name === 'sample_spec' || !isObject(entry)) return []
    const sizes = sizesOf(entry, [name, tieredField])
    if (sizes.length === 0 && !hasPrices(entry)) return []
    const provider = providerNamed(nameAt(entry.litellm_provider, [name, 'litellm_provider']))
    const model = withoutProvider(name, provider)
    // A price beside the table holds for the parts that the table leaves out.
    const isInTable = (price: Price) =>
      sizes.some(
        ({ part, tier, aboveTokens }) =>
          part === price.part && tier === price.tier && aboveTokens === price.aboveTokens,
      )
    const prices = [...sizes, ...pricesIn(entry, [name]).filter((price) => !isInTable(price))]
    return prices.map((price) => ({ provider, model, ...price }))
  })
}

type Price = Omit<ForeignPrice, 'provider' | 'model'>

const tieredField = 'tiered_pricing'

function hasPrices(entry: JsonObject): boolean {
  return Object.keys(entry).some(meaningOf)
}

function pricesIn(entry: JsonObject, place: readonly string[]): Price[] {
  return Object.entries(entry).flatMap(([field, cost]) => {
    const what = meaningOf(field)
    if (!what || cost === null) return []
    const usdPerMillion = exactPricePerMillion(cost, 'token')
    if (usdPerMillion === null) throw new UnreadablePriceError([...place, field], 'price')
    return [{ ...what, usdPerMillion }]
  })
}

/**
 * Reads a table of prices by the size of the prompt, which may be all that a model has:
 * `tiered_pricing: [{ range: [0, 32000], input_cost_per_token: ... }, ...]`. Each range begins above the end of the one before.
 * A table with a gap or an overlap cannot be read. Tables without token prices are passed over.
 */
function sizesOf(entry: JsonObject, place: readonly string[]): Price[] {
  const table = Array.isArray(entry[tieredField]) ? entry[tieredField] : []
  const sizes = table
    .map((size, index) => ({
      size: objectAt(size, [...place, String(index)]),
      inside: [...place, String(index)],
    }))
    .filter(({ size }) => hasPrices(size))
    .map(({ size, inside }) => ({ size, inside, ...rangeOf(size, [...inside, 'range']) }))
    .sort((a, b) => a.above - b.above)
  let end: number | null = null
  return sizes.flatMap(({ size, inside, above, until }) => {
    // The next range begins where the one before it ended, or with the next token.
    const begins: number = end !== null && above === end + 1 ? end : above
    if (end !== null && begins !== end) throw new UnreadablePriceError([...inside, 'range'], 'tokens')
    end = until
    const aboveTokens = begins === 0 ? null : begins
    return pricesIn(size, inside).map((price) => ({ ...price, aboveTokens }))
  })
}

function rangeOf({ range }: JsonObject, place: readonly string[]): { above: number; until: number } {
  const [above, until] = listAt(range, place)
  return {
    above: tokensAt(above, place),
    until: until == null ? Number.MAX_SAFE_INTEGER : tokensAt(until, place),
  }
}

function meaningOf(field: string): Pick<ForeignPrice, 'part' | 'aboveTokens' | 'tier'> | null {
  const [, name = '', thousands, tier] = fieldPattern.exec(field) ?? []
  const part = Object.hasOwn(parts, name) ? parts[name] : undefined
  if (!part) return null
  return {
    part,
    aboveTokens: thousands === undefined ? null : Number(thousands) * 1000,
    tier: tier === undefined ? 'standard' : tiers[tier]!,
  }
}

/** `gemini/gemini-2.5-pro` is Google's `gemini-2.5-pro`; of `together_ai/openai/gpt-oss-20b` only the first word goes. */
function withoutProvider(name: string, provider: string): string {
  const slash = name.indexOf('/')
  return slash > 0 && providerNamed(name.slice(0, slash)) === provider ? name.slice(slash + 1) : name
}
