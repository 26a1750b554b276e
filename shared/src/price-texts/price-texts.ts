import type { PriceRow, ToolFee } from '../api/index.ts'
import { formatCount, formatDays, formatMoneyExact, formatPercent } from '../format/index.ts'
import { type TokenPart, tokenParts } from '../usage/index.ts'
import { words } from '../words/index.ts'

const texts = words.prices

type Rates = PriceRow['unitPricesUsdPerMillion']
type Tiers = PriceRow['tiers']
type UnitPrice = Pick<PriceRow['units'][number], 'unit' | 'usd' | 'per'> & { minimum?: number }

export type LabelledPrice = { label: string; price: string }

/** Every way a model is sold by the token: a column a part, a line a way. */
export type WaysTable = { parts: string[]; ways: Array<{ label: string; prices: string[] }> }

/** Null for what is not sold by the token. */
export function waysOf(row: PriceRow): WaysTable | null {
  const ways = [
    { label: texts.ways.standard, rates: row.unitPricesUsdPerMillion },
    ...tiersOf(row.tiers, row.fast),
    ...longWays(row.longContext),
    ...row.hours.map(({ from, until, days, unitPricesUsdPerMillion: rates }) => ({
      label: days === 'working-days' ? texts.ways.workingHours(from, until) : texts.ways.hours(from, until),
      rates,
    })),
  ]
  const parts = tokenParts.filter((part) => ways.some(({ rates }) => rates[part] !== undefined))
  if (parts.length === 0) return null
  return {
    parts: parts.map((part) => words.tokenParts[part]),
    ways: ways.map(({ label, rates }) => ({ label, prices: parts.map((part) => rateText(rates, part)) })),
  }
}

/** What its regions cost beside the list, in words. */
export function regionsOf({ regions }: PriceRow): string[] {
  return Object.entries(regions).map(([region, factor]) => {
    const name = texts.regions[region] ?? region
    const millionths = Math.round((Number(factor) - 1) * 1_000_000)
    if (millionths === 0) return texts.regionSame(name)
    const percent = formatPercent(Math.abs(millionths), 1_000_000).replace('.0%', '%')
    return millionths > 0 ? texts.regionMore(name, percent) : texts.regionLess(name, percent)
  })
}

/** What it costs that is not sold by the token. */
export function unitsOf({ units }: PriceRow): LabelledPrice[] {
  return units.map((one) => ({ label: unitLabel(one), price: unitText(one) }))
}

/** What a call costs besides tokens in one line, for the list: the price, or the lowest of several. */
export function unitSummary({ units }: PriceRow): string | null {
  const first = units.find(({ unit }) => unit !== 'trainingTokens' && unit !== 'trainingSeconds')
  if (!first) return null
  const same = units.filter(({ unit }) => unit === first.unit)
  const cheapest = same.reduce((least, one) => (Number(one.usd) < Number(least.usd) ? one : least))
  const unit = words.billedUnits[first.unit]
  return same.length === 1
    ? texts.unitSummary(unit, unitText(first))
    : texts.unitSummaryFrom(unit, unitText(cheapest))
}

/** What its provider takes for tools that the model can use; those that cost nothing are left out. */
export function toolsOf({ provider, model, kind }: PriceRow, fees: readonly ToolFee[]): LabelledPrice[] {
  if (kind !== 'chat' && kind !== 'realtime') return []
  const known = new Set<string>()
  return fees.flatMap((fee) => {
    const isMeant = fee.provider === provider && new RegExp(`^(?:${fee.models ?? '.*'})$`).test(model)
    const label = unitLabel(fee)
    if (!isMeant || known.has(label)) return []
    known.add(label)
    return Number(fee.usd) === 0 ? [] : [{ label, price: unitText(fee) }]
  })
}

/** When a price begins and ends, in words; `until` is the first moment it no longer counts, which is how one says it too. */
export function daysText(from: string | null, until: string | null): string {
  if (from !== null && until !== null) return texts.fromTo(momentText(from), momentText(until))
  if (until !== null) return texts.until(momentText(until))
  return from === null ? texts.always : texts.since(momentText(from))
}

export function rateText(rates: Rates, part: TokenPart): string {
  return formatMoneyExact(rates[part] ?? null)
}

function tiersOf(tiers: Tiers, fast: Rates | null): Array<{ label: string; rates: Rates }> {
  const { batch, flex, priority } = tiers
  const { ways } = texts
  const sold = { batch, flex, priority, fast: fast ?? undefined }
  return (['batch', 'flex', 'priority', 'fast'] as const).flatMap((way) => {
    const rates = sold[way]
    return rates ? [{ label: ways[way], rates }] : []
  })
}

function longWays(long: PriceRow['longContext']): Array<{ label: string; rates: Rates }> {
  if (!long) return []
  const { atLeastTokens: tokens } = long
  // A threshold is a round number; one above it is how "more than" is written.
  const label =
    tokens % 1000 === 1
      ? texts.ways.longOver(formatCount(tokens - 1))
      : texts.ways.longFrom(formatCount(tokens))
  return [
    { label, rates: long.unitPricesUsdPerMillion },
    ...tiersOf(long.tiers, long.fast).map((way) => ({ ...way, label: texts.ways.both(label, way.label) })),
  ]
}

function unitLabel({ unit, variant }: { unit: UnitPrice['unit']; variant?: string | null }): string {
  const label = words.billedUnits[unit]
  return variant == null ? label : texts.ofVariant(label, variant)
}

function unitText({ unit, usd, per, minimum = 0 }: UnitPrice): string {
  const price = perText(unit, formatMoneyExact(usd), per)
  return minimum > 0 ? texts.atLeast(price, `${formatCount(minimum)} ${words.billedUnits[unit]}`) : price
}

function perText(unit: UnitPrice['unit'], price: string, per: number): string {
  if (unit.endsWith('Seconds')) {
    if (per === 1) return texts.aSecond(price)
    if (per === 60) return texts.aMinute(price)
    if (per === 3600) return texts.anHour(price)
  }
  return per === 1 ? texts.each(price) : texts.perMany(price, formatCount(per))
}

function momentText(text: string): string {
  const day = text.slice(0, 10)
  const dayText = formatDays(day, day)
  return text.length === 10 ? dayText : texts.instant(dayText, text.slice(11, 16))
}
