import type { PriceBook, PricedModel, ProviderPrices } from './price-book.ts'
import { mappedName, normalised, resolveModel, snapshotOf } from './resolve-model.ts'

/** How a name came to mean a model, in the order that {@link resolveModel} tries. */
export type NameMeaning = 'map' | 'name' | 'fine-tune' | 'snapshot' | 'alias' | 'pattern'

export interface ExplainedName {
  model: PricedModel
  how: NameMeaning
  /** Whose model it is, where the provider sells it for another; null where it is its own. */
  resoldFrom: string | null
}

/** What a name means to a provider at an instant (UTC milliseconds), and how so; null where nobody knows. */
export function explainName(
  book: PriceBook,
  provider: string,
  name: string,
  at: number,
): ExplainedName | null {
  const model = resolveModel(book, provider, name, at)
  const seller = book.providers.get(provider)
  if (!model || !seller) return null
  if (mappedName(seller, name, at) !== null) {
    return { model, how: 'map', resoldFrom: model.provider === provider ? null : model.provider }
  }
  if (model.provider === provider) return { model, how: howOf(seller, name, model.model), resoldFrom: null }
  const owner = book.providers.get(model.provider)
  const how = owner ? howOf(owner, normalised(seller, name), model.model) : 'name'
  return { model, how, resoldFrom: model.provider }
}

function howOf(prices: ProviderPrices, foreignName: string, model: string): NameMeaning {
  const name = normalised(prices, foreignName)
  if (prices.byName.has(name) || prices.own?.byName.has(name)) return 'name'
  if (name.startsWith('ft:')) return 'fine-tune'
  if (snapshotOf(prices, name)?.model === model) return 'snapshot'
  if (prices.own && snapshotOf({ ...prices, byName: prices.own.byName }, name)) return 'snapshot'
  return prices.aliases.has(name) ? 'alias' : 'pattern'
}
