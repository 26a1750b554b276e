import type { PriceList, PriceRow, UsageReport } from '@outlay/shared/api'
import { formatCount, formatDays, printable } from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import {
  daysText,
  type LabelledPrice,
  rateText,
  regionsOf,
  toolsOf,
  unitSummary,
  unitsOf,
  type WaysTable,
  waysOf,
} from '@outlay/shared/price-texts'
import type { TokenPart } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'
import type { Day } from '../../lib/calendar.ts'

export type PriceColumn = 'model' | 'prompt' | 'cached' | 'answer'
export type PriceSort = { by: PriceColumn; order: 'asc' | 'desc' }

/** The parts most calls consist of have columns of their own; the others stand in a model's details. */
const columnParts = {
  prompt: 'uncachedInputTokens',
  cached: 'cacheReadInputTokens',
  answer: 'outputTextTokens',
} as const satisfies Record<Exclude<PriceColumn, 'model'>, TokenPart>

export type PriceLine = {
  id: string
  /** The days it holds for, in words. */
  days: string
  prompt: string
  cached: string
  answer: string
  /** What is not sold by the token, in one line; null where all is. */
  unit: string | null
  source: string
  verified: string
  /** Added by this installation. */
  isOwn: boolean
}

/** All that is known of a price, for a model that stands open. */
export type PriceDetails = {
  ways: WaysTable | null
  regions: string[]
  units: LabelledPrice[]
  tools: LabelledPrice[]
  /** Its other names, in one line; null where it has none. */
  alsoCalled: string | null
  /** What one should know of its prices; null where nothing. */
  note: string | null
}

export type ModelPrices = {
  provider: string
  providerName: string
  model: string
  /** The price in force, or the last one there was. */
  current: PriceLine
  isEnded: boolean
  /** The published price that holds where one's own does not; null where `current` is published. */
  published: PriceLine | null
  announced: PriceLine[]
  earlier: PriceLine[]
  /** Whether the search means one of its prices by id, so that it should stand open. */
  isMeant: boolean
  details: () => PriceDetails
}

/** Models under one heading; `name` is null for those in one list, whoever sells them. */
export type PriceGroup = { name: string | null; models: ModelPrices[] }

type Wanted = { search: string; provider: string; sort: PriceSort; today: Day }

/**
 * An entry a model, those that match a search by a name, provider or price id. By name they stand in a group a
 * provider; by price in one list, to be compared.
 */
export function preparePrices(
  { prices, toolFees }: PriceList,
  { search, provider, sort, today }: Wanted,
): PriceGroup[] {
  const wanted = search.trim().toLowerCase()
  const models = modelsOf(prices)
    .filter(([row]) => provider === '' || row!.provider === provider)
    .filter((rows) => rows.some((row) => searchedText(row).includes(wanted)))
    .map((rows) => ({ rows, now: inForce(rows, today) }))
    .toSorted((a, b) => compareModels(a.now, b.now, sort))
    .map(({ rows, now }) => modelPricesOf(rows, now, { wanted, today, toolFees }))
  if (sort.by !== 'model') return models.length === 0 ? [] : [{ name: null, models }]
  return providersOf(prices).flatMap(({ value, label }) => {
    const own = models.filter((model) => model.provider === value)
    return own.length === 0 ? [] : [{ name: words.prices.group(label, own.length), models: own }]
  })
}

/** Who sells something, in the order of the list. */
export function providersOf(prices: readonly PriceRow[]): Array<{ value: string; label: string }> {
  return [...new Set(prices.map((row) => row.provider))].map((value) => ({ value, label: nameOf(value) }))
}

/** Whether a model has a price on a day, by any of its names. */
export function hasPriceToday(
  prices: readonly PriceRow[],
  { provider, model, today }: { provider: string; model: string; today: Day },
): boolean {
  const isMeant = (row: PriceRow) =>
    row.provider === provider.trim().toLowerCase() && row.names.includes(model.trim().toLowerCase())
  return prices.some((row) => isMeant(row) && hasBegun(row, today) && !isOver(row, today))
}

export type MissingPrice = { model: string; shown: string; calls: string; of: string }

/** Models with calls that have no price, those with most such calls first. */
export function prepareMissing({ groups }: UsageReport): MissingPrice[] {
  return groups
    .filter(({ metrics }) => metrics.unpricedCalls > 0)
    .toSorted((a, b) => b.metrics.unpricedCalls - a.metrics.unpricedCalls)
    .flatMap(({ group, metrics }) => {
      if (group.model == null) return []
      const { unpricedCalls, calls } = metrics
      return [
        {
          model: group.model,
          shown: printable(group.model),
          calls: formatCount(unpricedCalls),
          of: formatCount(calls),
        },
      ]
    })
}

/** The rows of each model, in order of time. */
function modelsOf(prices: readonly PriceRow[]): PriceRow[][] {
  const models = new Map<string, PriceRow[]>()
  for (const row of prices) {
    const name = `${row.provider}/${row.model}`
    const rows = models.get(name)
    if (rows) rows.push(row)
    else models.set(name, [row])
  }
  return [...models.values()].map((rows) =>
    rows.toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1)),
  )
}

function searchedText({ model, provider, id, names }: PriceRow): string {
  return [model, provider, nameOf(provider), id, ...names].join('\n').toLowerCase()
}

/**
 * The row of today: one's own where one holds, else what is published. The first where all are still to come, the last
 * where all are over.
 */
function inForce(rows: readonly PriceRow[], today: Day): PriceRow {
  const own = rows.findLast((row) => row.origin === 'own' && hasBegun(row, today) && !isOver(row, today))
  return own ?? publishedNow(rows, today) ?? rows.findLast((row) => hasBegun(row, today)) ?? rows[0]!
}

function publishedNow(rows: readonly PriceRow[], today: Day): PriceRow | undefined {
  return rows.findLast((row) => row.origin === 'shipped' && hasBegun(row, today))
}

function hasBegun({ from }: PriceRow, today: Day): boolean {
  return from === null || from.slice(0, 10) <= today
}

function isOver({ until }: PriceRow, today: Day): boolean {
  return until !== null && until.slice(0, 10) <= today
}

type Around = { wanted: string; today: Day; toolFees: PriceList['toolFees'] }

function modelPricesOf(rows: PriceRow[], now: PriceRow, { wanted, today, toolFees }: Around): ModelPrices {
  const published = now.origin === 'own' ? (publishedNow(rows, today) ?? null) : null
  const others = rows.filter((row) => row !== now && row !== published)
  const names = now.names.filter((name) => name !== now.model)
  return {
    provider: now.provider,
    providerName: nameOf(now.provider),
    model: now.model,
    current: lineOf(now),
    isEnded: isOver(now, today),
    published: published && lineOf(published),
    announced: others.filter((row) => !hasBegun(row, today)).map(lineOf),
    earlier: others
      .filter((row) => hasBegun(row, today))
      .reverse()
      .map(lineOf),
    isMeant: rows.some(({ id }) => id.toLowerCase() === wanted),
    details: () => ({
      ways: waysOf(now),
      regions: regionsOf(now),
      units: unitsOf(now),
      tools: toolsOf(now, toolFees),
      alsoCalled: names.length === 0 ? null : names.join(', '),
      note: now.note,
    }),
  }
}

function lineOf(row: PriceRow): PriceLine {
  const { id, from, until, unitPricesUsdPerMillion: rates, source, verifiedOn } = row
  return {
    id,
    days:
      row.origin === 'own' && from === null && until === null
        ? words.prices.everSince
        : daysText(from, until),
    prompt: rateText(rates, columnParts.prompt),
    cached: rateText(rates, columnParts.cached),
    answer: rateText(rates, columnParts.answer),
    unit: unitSummary(row),
    source,
    verified: (row.origin === 'own' ? words.prices.addedOn : words.prices.verified)(
      formatDays(verifiedOn, verifiedOn),
    ),
    isOwn: row.origin === 'own',
  }
}

function nameOf(provider: string): string {
  return words.providers[provider] ?? provider
}

/** Models without a price for the column stand last, whichever way it is sorted. */
function compareModels(a: PriceRow, b: PriceRow, { by, order }: PriceSort): number {
  const sign = order === 'asc' ? 1 : -1
  if (by === 'model') return sign * byName(a, b)
  const [one, other] = [a, b].map((row) => row.unitPricesUsdPerMillion[columnParts[by]])
  if (one === undefined || other === undefined) {
    return Number(one === undefined) - Number(other === undefined) || byName(a, b)
  }
  const difference = decimalToPicoUsd(one) - decimalToPicoUsd(other)
  return difference === 0n ? byName(a, b) : difference < 0n ? -sign : sign
}

function byName(a: PriceRow, b: PriceRow): number {
  return a.model.localeCompare(b.model, 'en', { numeric: true })
}
