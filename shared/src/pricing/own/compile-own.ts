import { compileRow, spanOf } from '../compile-row.ts'
import type { OwnModels, PriceBook, PricedModel, ProviderPrices } from '../price-book.ts'
import { shippedModel } from '../resolve-model.ts'
import { datedSpans, startOf } from './dated-spans.ts'
import { groupBy } from './group-by.ts'
import type { OwnName, OwnPrice, OwnRecords } from './own-records.ts'
import { compileFactors } from './project-factor.ts'

/** The book with what an installation says itself in front of what came with Outlay; the given one does not change. */
export function withOwnRecords(shipped: PriceBook, { prices, names, factors }: OwnRecords): PriceBook {
  const providers = new Map(shipped.providers)
  const pricesOf = groupBy(prices, ({ provider }) => provider)
  const namesOf = groupBy(names, ({ provider }) => provider)
  for (const provider of new Set([...pricesOf.keys(), ...namesOf.keys()])) {
    const known = shipped.providers.get(provider) ?? unknownProvider(provider)
    const models = compileModels(shipped, provider, pricesOf.get(provider) ?? [])
    const own: OwnModels = {
      models,
      byName: new Map(models.flatMap((model) => model.names.map((name) => [name, model] as const))),
      names: compileNames(namesOf.get(provider) ?? []),
    }
    providers.set(provider, { ...known, own })
  }
  return { providers, factors: compileFactors(factors) }
}

/** What is said of a model last tells its names and limits, then what was published of it. */
function compileModels(shipped: PriceBook, provider: string, prices: readonly OwnPrice[]): PricedModel[] {
  return [...groupBy(prices, ({ model }) => model)].map(([model, rows]) => {
    const published = shippedModel(shipped, provider, model, Number.MAX_SAFE_INTEGER)
    const said = <Value>(read: (price: OwnPrice) => Value | null): Value | null =>
      rows.map(read).findLast((value) => value !== null) ?? null
    return {
      provider,
      model,
      origin: 'own',
      kind: said(({ kind }) => kind) ?? published?.kind ?? 'chat',
      names: [...new Set(rows.flatMap(({ names }) => names))],
      contextWindowTokens: said((one) => one.contextWindowTokens) ?? published?.contextWindowTokens ?? null,
      maxOutputTokens: said((one) => one.maxOutputTokens) ?? published?.maxOutputTokens ?? null,
      note: said(({ note }) => note),
      rows: datedSpans(rows, ({ price }) => spanOf(price)).map(({ from, until, item }) => ({
        ...compileRow(`${provider}/${model}`, item.price, item.id),
        from,
        until,
      })),
    }
  })
}

function compileNames(names: readonly OwnName[]): OwnModels['names'] {
  const spans = [...groupBy(names, ({ name }) => name)].map(([name, entries]) => {
    const dated = datedSpans(entries, ({ from }) => ({
      from: startOf(from),
      until: Number.POSITIVE_INFINITY,
    }))
    return [name, dated.map(({ from, until, item }) => ({ from, until, model: item.model }))] as const
  })
  return new Map(spans)
}

/** A host of one's own: nothing is known of it but what is said here. */
function unknownProvider(provider: string): ProviderPrices {
  return {
    provider,
    routingPrefixes: [],
    snapshotSuffixes: [],
    models: [],
    byName: new Map(),
    aliases: new Map(),
    patterns: [],
    resells: [],
    tools: [],
    calendars: new Map(),
    own: null,
    resolved: new Map(),
  }
}
