import type { CatalogueModel, ProviderCatalogue } from './catalogue-schema.ts'
import { compileResale } from './compile-resale.ts'
import { compileRowLater, spanOf } from './compile-row.ts'
import type { Catalogue } from './load-catalogue.ts'
import type { DatedAlias, PriceBook, PricedModel, ProviderPrices } from './price-book.ts'
import { compileTool } from './price-units.ts'
import { workCalendar } from './work-calendar.ts'

/** Builds the book from checked catalogues, once per start. A row's decimals are parsed when it is first asked for. */
export function compilePriceBook(catalogue: Catalogue): PriceBook {
  return {
    providers: new Map(catalogue.map((one) => [one.provider, compileProvider(one)])),
    factors: new Map(),
  }
}

function compileProvider(catalogue: ProviderCatalogue): ProviderPrices {
  const models = catalogue.models.map((model) => compileModel(catalogue.provider, model))
  const byName = new Map(models.flatMap((model) => model.names.map((name) => [name, model] as const)))
  const modelNamed = (name: string): PricedModel => {
    const model = byName.get(name)
    if (!model) throw new RangeError(`${catalogue.provider} has no model "${name}"`)
    return model
  }
  const aliases = new Map<string, DatedAlias[]>()
  for (const { name, model, from, until } of catalogue.aliases) {
    const spans = aliases.get(name) ?? []
    aliases.set(name, [...spans, { ...spanOf({ from, until }), model: modelNamed(model) }])
  }
  return {
    provider: catalogue.provider,
    routingPrefixes: catalogue.routingPrefixes,
    snapshotSuffixes: catalogue.snapshotSuffixes,
    models,
    byName,
    aliases,
    patterns: catalogue.patterns.map(({ wholeName, model }) => ({
      wholeName: new RegExp(`^(?:${wholeName})$`),
      model: modelNamed(model),
    })),
    resells: (catalogue.resells ?? []).map(compileResale),
    tools: (catalogue.tools ?? []).map(compileTool),
    calendars: new Map(
      Object.entries(catalogue.calendars ?? {}).map(([name, one]) => [name, workCalendar(one)]),
    ),
    own: null,
    resolved: new Map(),
  }
}

function compileModel(provider: string, model: CatalogueModel): PricedModel {
  return {
    provider,
    model: model.model,
    origin: 'shipped',
    kind: model.kind,
    names: model.names,
    contextWindowTokens: model.contextWindowTokens,
    maxOutputTokens: model.maxOutputTokens,
    note: model.note ?? null,
    rows: model.prices.map((row) => compileRowLater(`${provider}/${model.model}`, row)),
  }
}
