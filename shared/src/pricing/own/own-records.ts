import type { CatalogueModel, CataloguePriceRow } from '../catalogue-schema.ts'

/** A dated price that an installation added. It is never rewritten: a new price is a row of its own. */
export interface OwnPrice {
  /** `own:openai/gpt-4o@2026-12-01`, with `#2` behind it where an earlier row began on the same day. */
  id: string
  provider: string
  model: string
  /** Every name that means exactly this model, its own among them. */
  names: readonly string[]
  /** Null where nothing is said; then a published model of that name tells. */
  kind: CatalogueModel['kind'] | null
  contextWindowTokens: number | null
  maxOutputTokens: number | null
  note: string | null
  price: CataloguePriceRow
  addedAt: number
}

/** What a name of the operator's own means to a provider: an Azure deployment, the served name of a vLLM. */
export interface OwnName {
  id: string
  provider: string
  /** Lower case. */
  name: string
  model: string
  /** UTC milliseconds; null: since ever. */
  from: number | null
  addedAt: number
}

/** What a project pays of the list cost: 0.9 is a discount of a tenth, 1.2 a margin of a fifth. */
export interface ProjectFactor {
  id: string
  projectId: string
  /** Null: for calls to any provider. */
  provider: string | null
  /** A decimal with at most six decimals. */
  factor: string
  from: number | null
  addedAt: number
}

/** All that an installation says of prices and has not withdrawn, in the order in which it was added. */
export interface OwnRecords {
  prices: readonly OwnPrice[]
  names: readonly OwnName[]
  factors: readonly ProjectFactor[]
}

export const noOwnRecords: OwnRecords = { prices: [], names: [], factors: [] }
