import type { PriceRow, UsageReport } from '@outlay/shared/api'
import { formatCount, formatDays, formatMoneyExact, printable } from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

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
  /** Parts without a column of their own. */
  others: Array<{ part: string; price: string }>
  source: string
  verified: string
}

export type ModelPrices = {
  provider: string
  model: string
  /** The price in force, or the last one there was. */
  current: PriceLine
  isEnded: boolean
  earlier: PriceLine[]
  /** Whether the search means one of its prices by id, so that it should stand open. */
  isMeant: boolean
}

/** One entry a model, its newest price first; those that match a search by model, provider or price id. */
export function preparePrices(
  prices: readonly PriceRow[],
  { search, sort }: { search: string; sort: PriceSort },
): ModelPrices[] {
  const wanted = search.trim().toLowerCase()
  return modelsOf(prices)
    .filter((rows) =>
      rows.some((row) => `${row.model}\n${row.provider}\n${row.id}`.toLowerCase().includes(wanted)),
    )
    .toSorted((a, b) => compareModels(a[0]!, b[0]!, sort))
    .map((rows) => modelPricesOf(rows, wanted))
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

/** The rows of each model, the latest first. */
function modelsOf(prices: readonly PriceRow[]): PriceRow[][] {
  const models = new Map<string, PriceRow[]>()
  for (const row of prices) {
    const name = `${row.provider}/${row.model}`
    models.set(name, [...(models.get(name) ?? []), row])
  }
  return [...models.values()].map((rows) =>
    rows.toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? 1 : -1)),
  )
}

function modelPricesOf([current, ...earlier]: PriceRow[], wanted: string): ModelPrices {
  return {
    provider: current!.provider,
    model: current!.model,
    current: lineOf(current!),
    isEnded: current!.until !== null,
    earlier: earlier.map(lineOf),
    isMeant: [current!, ...earlier].some(({ id }) => id.toLowerCase() === wanted),
  }
}

function lineOf({
  id,
  from,
  until,
  unitPricesUsdPerMillion: prices,
  source,
  verifiedOn,
}: PriceRow): PriceLine {
  const columns: readonly TokenPart[] = Object.values(columnParts)
  return {
    id,
    days: daysText(from, until),
    prompt: formatMoneyExact(prices[columnParts.prompt] ?? null),
    cached: formatMoneyExact(prices[columnParts.cached] ?? null),
    answer: formatMoneyExact(prices[columnParts.answer] ?? null),
    others: tokenParts
      .filter((part) => prices[part] !== undefined && !columns.includes(part))
      .map((part) => ({ part: words.tokenParts[part], price: formatMoneyExact(prices[part] ?? null) })),
    source,
    verified: words.prices.verified(formatDays(verifiedOn, verifiedOn)),
  }
}

/** `until` is the first day a price no longer holds, which is how one says it too. */
function daysText(from: string | null, until: string | null): string {
  const dayText = (day: string) => formatDays(day, day)
  if (from !== null && until !== null) return words.prices.fromTo(dayText(from), dayText(until))
  if (until !== null) return words.prices.until(dayText(until))
  return from === null ? words.prices.always : words.prices.since(dayText(from))
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
