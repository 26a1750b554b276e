import type { ForeignPrice } from './foreign-price.ts'
import { isGenaiPrices, readGenaiPrices } from './genai-prices.ts'
import { isLiteLlm, readLiteLlm } from './litellm.ts'
import { isModelsDev, readModelsDev } from './models-dev.ts'

export type ForeignFormat = 'LiteLLM' | 'genai-prices' | 'models.dev'

/**
 * The prices per token of somebody else's list at an instant (UTC milliseconds), its format known by its shape; null for a
 * shape that is none of theirs. Throws an {@link UnreadablePriceError} where the list breaks its own shape.
 */
export function readForeignPrices(
  data: unknown,
  at: number,
): { format: ForeignFormat; prices: ForeignPrice[] } | null {
  if (isGenaiPrices(data)) return { format: 'genai-prices', prices: readGenaiPrices(data, at) }
  if (isLiteLlm(data)) return { format: 'LiteLLM', prices: readLiteLlm(data) }
  if (isModelsDev(data)) return { format: 'models.dev', prices: readModelsDev(data) }
  return null
}
