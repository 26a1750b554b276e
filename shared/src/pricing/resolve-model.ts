import type { SnapshotSuffix } from './catalogue-schema.ts'
import type {
  DatedAlias,
  OwnModels,
  PriceBook,
  PricedModel,
  ProviderPrices,
  Resolution,
} from './price-book.ts'

/** Names are foreign text, so what is remembered about them is bounded, in number and in length. */
const resolvedNamesMax = 10_000
const nameCharactersMax = 256

/** A snapshot's date may come before its launch, but not by more than this. */
const snapshotLeadMs = 31 * 24 * 60 * 60 * 1000

/** The model's name, then the date where the suffix has a whole one. */
const snapshotPatterns: Record<SnapshotSuffix, RegExp> = {
  '-YYYY-MM-DD': /^(.+)-(\d{4})-(\d{2})-(\d{2})$/,
  '-YYYYMMDD': /^(.+)-(\d{4})(\d{2})(\d{2})$/,
  '@YYYYMMDD': /^(.+)@(\d{4})(\d{2})(\d{2})$/,
  '-MMDD': /^(.+)-(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/,
  '-NNN': /^(.+)-\d{3}$/,
}

/**
 * The model a name means to its provider, or null when that is not known for certain. In this order: what the
 * operator says it means; a price of one's own in force at `at` for that name or for a dated snapshot of it; the
 * exact name, a dated snapshot of a known model, a moving name at that instant (absent: what it means now and
 * from now on), a pattern for the whole name. A price of one's own for the model that was found so comes before
 * its published one. A name that only begins like a known one is another model (`gpt-4o-mini-xyz` is no
 * `gpt-4o`), so there is no matching by prefix. A fine-tune has its own price under `ft:<base>`; its base's
 * price is never taken instead. A name that means nothing here may be that of a model of another provider which
 * this one sells too.
 */
export function resolveModel(
  book: PriceBook,
  provider: string,
  modelName: string,
  at: number = Number.MAX_SAFE_INTEGER,
): PricedModel | null {
  const prices = book.providers.get(provider)
  if (!prices) return null
  const { own } = prices
  if (!own || modelName.length > nameCharactersMax) return shippedModel(book, provider, modelName, at)
  const meant = mappedName(prices, modelName, at) ?? modelName
  const mine = ownModel(prices, own, normalised(prices, meant), at)
  if (mine) return mine
  const shipped = shippedModel(book, provider, meant, at)
  return shipped && (ownAt(own, shipped.model, at) ?? shipped)
}

/** What the operator says that a name means at an instant: another name; null where nothing is said. */
export function mappedName(prices: ProviderPrices, modelName: string, at: number): string | null {
  if (!prices.own || prices.own.names.size === 0) return null
  const name = modelName.trim().toLowerCase()
  const spans = prices.own.names.get(name) ?? prices.own.names.get(normalised(prices, name))
  return spans?.find(({ from, until }) => from <= at && at < until)?.model ?? null
}

function ownModel(prices: ProviderPrices, own: OwnModels, name: string, at: number): PricedModel | null {
  const exact = ownAt(own, name, at)
  if (exact) return exact
  if (name.startsWith('ft:')) return ownAt(own, fineTuneBase(name), at)
  if (prices.byName.has(name)) return null
  const snapshot = snapshotOf({ byName: own.byName, snapshotSuffixes: prices.snapshotSuffixes }, name)
  return snapshot && ownAt(own, snapshot.model, at)
}

/** Outside of its days a price of one's own is as good as none. */
function ownAt({ byName }: OwnModels, name: string, at: number): PricedModel | null {
  const model = byName.get(name)
  return model?.rows.some(({ from, until }) => from <= at && at < until) ? model : null
}

/** The same by what came with Outlay alone. */
export function shippedModel(
  book: PriceBook,
  provider: string,
  modelName: string,
  at: number,
): PricedModel | null {
  const prices = book.providers.get(provider)
  if (!prices) return null
  const meaning = prices.byName.get(modelName) ?? remembered(prices, modelName)
  const own = isDated(meaning) ? inForce(meaning, at) : meaning
  return own ?? (prices.resells.length > 0 ? resold(book, prices, modelName, at) : null)
}

function resold(book: PriceBook, prices: ProviderPrices, modelName: string, at: number): PricedModel | null {
  const name = normalised(prices, modelName)
  for (const { provider, sold } of prices.resells) {
    const model = shippedModel(book, provider, name, at)
    const here = model && sold(model)
    if (here) return here
  }
  return null
}

function remembered(prices: ProviderPrices, modelName: string): Resolution {
  if (modelName.length > nameCharactersMax) return null
  const known = prices.resolved.get(modelName)
  if (known !== undefined) return known
  const meaning = meaningOf(prices, modelName)
  if (prices.resolved.size >= resolvedNamesMax) {
    const oldest = prices.resolved.keys().next()
    if (!oldest.done) prices.resolved.delete(oldest.value)
  }
  // A copy: the name may be a slice that would keep a whole request body in memory.
  prices.resolved.set(JSON.parse(JSON.stringify(modelName)), meaning)
  return meaning
}

function meaningOf(prices: ProviderPrices, modelName: string): Resolution {
  const name = normalised(prices, modelName)
  if (name.startsWith('ft:')) return prices.byName.get(fineTuneBase(name)) ?? null
  return (
    prices.byName.get(name) ??
    snapshotOf(prices, name) ??
    prices.aliases.get(name) ??
    prices.patterns.find(({ wholeName }) => wholeName.test(name))?.model ??
    null
  )
}

/** A name as catalogues write it. */
export function normalised(prices: ProviderPrices, modelName: string): string {
  const name = modelName.trim().toLowerCase()
  const prefix = prices.routingPrefixes.find((candidate) => name.startsWith(candidate))
  return prefix === undefined ? name : name.slice(prefix.length)
}

/** `ft:<base>:<organisation>:<suffix>:<id>`, where all but the base may be empty or absent. */
function fineTuneBase(name: string): string {
  return name.split(':', 2).join(':')
}

/** The model a dated or numbered name is a snapshot of. */
export function snapshotOf(
  prices: Pick<ProviderPrices, 'byName' | 'snapshotSuffixes'>,
  name: string,
): PricedModel | null {
  for (const suffix of prices.snapshotSuffixes) {
    const match = snapshotPatterns[suffix].exec(name)
    const model = match && prices.byName.get(match[1] ?? '')
    if (!model) continue
    if (match[2] === undefined) return model
    const date = Date.parse(`${match[2]}-${match[3]}-${match[4]}`)
    // A snapshot older than the first price we know had a price we do not know.
    if (date >= (model.rows[0]?.from ?? Number.NaN) - snapshotLeadMs) return model
  }
  return null
}

function isDated(meaning: Resolution): meaning is readonly DatedAlias[] {
  return Array.isArray(meaning)
}

function inForce(aliases: readonly DatedAlias[], at: number): PricedModel | null {
  return aliases.find(({ from, until }) => from <= at && at < until)?.model ?? null
}
