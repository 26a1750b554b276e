import type { CatalogueModel, ProviderCatalogue, SnapshotSuffix } from './catalogue-schema.ts'
import { compileResale, type Resale } from './compile-resale.ts'
import { compileRowLater, type PriceRow, spanOf } from './compile-row.ts'
import type { Catalogue } from './load-catalogue.ts'
import type { OwnModels } from './own/compile-own.ts'
import type { DatedFactor } from './own/project-factor.ts'
import { compileTool, type ToolFee } from './price-units.ts'
import { type WorkCalendar, workCalendar } from './work-calendar.ts'

/** All known prices, ready to be looked up. Instants are UTC milliseconds; an open end is infinite. */
export interface PriceBook {
  readonly providers: ReadonlyMap<string, ProviderPrices>
  /** What each project pays of the list cost, latest first; see `factorFor`. */
  readonly factors: ReadonlyMap<string, readonly DatedFactor[]>
}

export interface ProviderPrices {
  readonly provider: string
  readonly routingPrefixes: readonly string[]
  readonly snapshotSuffixes: readonly SnapshotSuffix[]
  readonly models: readonly PricedModel[]
  readonly byName: ReadonlyMap<string, PricedModel>
  readonly aliases: ReadonlyMap<string, readonly DatedAlias[]>
  readonly patterns: readonly { wholeName: RegExp; model: PricedModel }[]
  /** Whose models it sells besides its own. */
  readonly resells: readonly Resale[]
  readonly tools: readonly ToolFee[]
  readonly calendars: ReadonlyMap<string, WorkCalendar>
  /** Prices and names of the installation, which come before all of these; null where it has none. */
  readonly own: OwnModels | null
  /** What foreign names turned out to mean; see `resolveModel`, which alone writes here and keeps it bounded. */
  readonly resolved: Map<string, Resolution>
}

/** A name's meaning: a model, a moving name with its dates, or nothing. */
export type Resolution = PricedModel | readonly DatedAlias[] | null

export interface DatedAlias {
  readonly from: number
  readonly until: number
  readonly model: PricedModel
}

export type PriceOrigin = 'shipped' | 'own'

export interface PricedModel {
  readonly provider: string
  readonly model: string
  /** Whether the installation added it, or it came with Outlay. */
  readonly origin: PriceOrigin
  readonly kind: CatalogueModel['kind']
  readonly names: readonly string[]
  readonly contextWindowTokens: number | null
  /** 0 for models that write no tokens, null when not published. */
  readonly maxOutputTokens: number | null
  /** What a reader of its price should know. */
  readonly note: string | null
  /** In order of time, without gaps. */
  readonly rows: readonly PriceRow[]
}

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
