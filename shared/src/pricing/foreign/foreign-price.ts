import type { TokenPart } from '../../usage/index.ts'
import type { PriceTier } from '../service-tier.ts'

/** What somebody else's list says that a part of a model's tokens costs. */
export interface ForeignPrice {
  /** Ours where we know who is meant, else as the list names it. */
  provider: string
  /** As the list names it, without the provider in front. */
  model: string
  tier: PriceTier
  /** For requests whose input is more than so many tokens; null: for all that are not. */
  aboveTokens: number | null
  /** `cacheWrite5mInputTokens` stands for a write of unnamed lifetime, too. */
  part: TokenPart
  /** A decimal with at most nine decimals. */
  usdPerMillion: string
}

/** A list that cannot be read: where in it, from the outside in, and what should have stood there. */
export class UnreadablePriceError extends Error {
  constructor(
    readonly place: readonly string[],
    readonly wanted: 'price' | 'object' | 'list' | 'name' | 'tokens',
  ) {
    super(`${place.join(' > ')}: ${wanted}`)
  }
}
