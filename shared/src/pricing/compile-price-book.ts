import type {
  CatalogueModel,
  CataloguePriceRow,
  CatalogueTiers,
  ProviderCatalogue,
  SnapshotSuffix,
} from './catalogue-schema.ts'
import type { Catalogue } from './load-catalogue.ts'
import { applyTerms, type RateTable, rateTable } from './rate-table.ts'
import type { PriceTier } from './service-tier.ts'

/** All known prices, ready to be looked up. Instants are UTC milliseconds; an open end is infinite. */
export interface PriceBook {
  readonly providers: ReadonlyMap<string, ProviderPrices>
}

export interface ProviderPrices {
  readonly provider: string
  readonly routingPrefixes: readonly string[]
  readonly snapshotSuffixes: readonly SnapshotSuffix[]
  readonly models: readonly PricedModel[]
  readonly byName: ReadonlyMap<string, PricedModel>
  readonly aliases: ReadonlyMap<string, readonly DatedAlias[]>
  readonly patterns: readonly { wholeName: RegExp; model: PricedModel }[]
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

export interface PricedModel {
  readonly provider: string
  readonly model: string
  readonly kind: CatalogueModel['kind']
  readonly names: readonly string[]
  readonly contextWindowTokens: number | null
  /** 0 for models that write no tokens, null when not published. */
  readonly maxOutputTokens: number | null
  /** In order of time, without gaps. */
  readonly rows: readonly PriceRow[]
}

export interface PriceRow {
  /** Stable and readable: `openai/gpt-4o-mini@2024-10-01`. */
  readonly priceId: string
  readonly from: number
  readonly until: number
  readonly base: Band
  readonly long: (Band & { readonly atLeastTokens: number }) | null
  readonly published: CataloguePriceRow
}

export type Band = { readonly [tier in PriceTier]: RateTable | null }

/** Builds the book from checked catalogues; made once per start, as it parses every decimal. */
export function compilePriceBook(catalogue: Catalogue): PriceBook {
  return { providers: new Map(catalogue.map((one) => [one.provider, compileProvider(one)])) }
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
    resolved: new Map(),
  }
}

function compileModel(provider: string, model: CatalogueModel): PricedModel {
  return {
    provider,
    model: model.model,
    kind: model.kind,
    names: model.names,
    contextWindowTokens: model.contextWindowTokens,
    maxOutputTokens: model.maxOutputTokens,
    rows: model.prices.map((row) => compileRow(`${provider}/${model.model}`, row)),
  }
}

function compileRow(name: string, row: CataloguePriceRow): PriceRow {
  const base = rateTable(row.rates)
  return {
    priceId: `${name}@${row.from ?? 'undated'}`,
    ...spanOf(row),
    base: compileBand(base, row.tiers),
    long: compileLongBand(base, row.longContext),
    published: row,
  }
}

function compileLongBand(base: RateTable, band: CataloguePriceRow['longContext']): PriceRow['long'] {
  if (!band) return null
  const table = band.rates
    ? applyTerms(base, { rates: band.rates })
    : applyTerms(base, { multiplier: band.multiplier ?? { input: '1', output: '1' } })
  const atLeastTokens = 'above' in band ? band.above + 1 : band.atLeast
  return { ...compileBand(table, band.tiers), atLeastTokens }
}

function compileBand(standard: RateTable, tiers: CatalogueTiers = {}): Band {
  return {
    standard,
    flex: tiers.flex ? applyTerms(standard, tiers.flex) : null,
    priority: tiers.priority ? applyTerms(standard, tiers.priority) : null,
    batch: tiers.batch ? applyTerms(standard, tiers.batch) : null,
  }
}

function spanOf(span: { from: string | null; until: string | null }): { from: number; until: number } {
  return {
    from: span.from === null ? Number.NEGATIVE_INFINITY : Date.parse(span.from),
    until: span.until === null ? Number.POSITIVE_INFINITY : Date.parse(span.until),
  }
}
