import type { CatalogueModel, SnapshotSuffix } from './catalogue-schema.ts'
import type { PriceRow } from './compile-row.ts'
import type { ToolFee } from './price-units.ts'
import type { WorkCalendar } from './work-calendar.ts'

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

/** A provider whose models another one sells. */
export interface Resale {
  readonly provider: string
  /** The model at the prices that hold here, always the same object; null for one that is not sold here. */
  readonly sold: (model: PricedModel) => PricedModel | null
}

/** The prices and names that an installation has for one provider. */
export interface OwnModels {
  readonly models: readonly PricedModel[]
  readonly byName: ReadonlyMap<string, PricedModel>
  /** What names of the operator's own mean, with their dates. */
  readonly names: ReadonlyMap<string, readonly MappedName[]>
}

export interface MappedName {
  readonly from: number
  readonly until: number
  readonly model: string
}

/** A part of the list cost that holds for a time; `provider` null: for every provider. */
export interface DatedFactor {
  readonly provider: string | null
  readonly from: number
  readonly until: number
  readonly factor: string
}
