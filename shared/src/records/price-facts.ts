import type { BilledQuantity, TokenUsage } from '../usage/index.ts'

/** What a model did for the answer of another one. */
export type OtherWork = {
  model: string | null
  usage: TokenUsage
  units?: readonly BilledQuantity[]
  /** Its tokens are among those the answer itself reports; absent: they stand beside them. */
  isWithin?: true
}

/** What decides a price beside model, tier and tokens: kept, so that a price found later is as exact as one known then. */
export type PriceFacts = {
  units?: readonly BilledQuantity[]
  region?: string
  /** What other models did for the answer, billed at their own prices. */
  others?: readonly OtherWork[]
  /** The speed that served, where it is sold apart from tiers. */
  speed?: 'fast'
}
