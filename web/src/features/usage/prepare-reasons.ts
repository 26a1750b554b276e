import type { UsageMetrics, UsageReport } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { type CostChange, costChange, signedMoney } from '../../lib/change.ts'
import { factOf, whereOf } from './describe-reason.ts'
import { type Part, type PartFilters, partsOf } from './reason-parts.ts'
import { type Cause, causes } from './split-change.ts'

/** An amount as it is read, exactly, and as a bar: where it begins and ends, in percent of the room. */
export type Effect = {
  amount: string
  exactUsd: string
  bar: { start: number; end: number }
  isMore: boolean
}

/** One cause of a change, and who is behind it. */
export type Reason = Effect & {
  cause: Cause
  label: string
  /** Where most of it comes from: `gpt-5-pro: 11.2K → 16.9K tokens a call`. */
  where: string
  /** Those with the largest effects, and the sum of all others; none where there is only one. */
  shares: ReasonShare[]
  others: (Effect & { count: number }) | null
}

export type ReasonShare = Effect & {
  id: string
  name: string
  fact: string
  filters: PartFilters
}

export type Reasons = {
  /** The largest first; they add up to the change. */
  reasons: Reason[]
  change: CostChange
  /** Calls without a price in either range; null where there are none. */
  withoutCost: { before: string; now: string } | null
}

const sharesMax = 5
const { reasons: text } = words.spend

/**
 * Why spend changed between two reports, told from their details: one line a cause, exact to the last digit. Null
 * where the reports do not tell.
 */
export function prepareReasons(now: UsageReport, before: UsageReport): Reasons | null {
  if (!now.details || !before.details) return null
  const parts = partsOf(before.details, now.details)
  const sums = causes
    .map((cause) => ({ cause, sum: parts.reduce((sum, { effects }) => sum + effects[cause], 0n) }))
    .filter(({ sum }) => sum !== 0n)
    .sort((a, b) => compareMagnitude(b.sum, a.sum))
  const scale = scaleOf(sums.map(({ sum }) => sum))
  return {
    reasons: sums.map(({ cause, sum }) => reasonOf(cause, sum, { parts, scale })),
    change: costChange(now.totals.effectiveCostUsd, before.totals.effectiveCostUsd),
    withoutCost: withoutCost(before.totals, now.totals),
  }
}

type Context = { parts: readonly Part[]; scale: Scale }

function reasonOf(cause: Cause, sum: PicoUsd, { parts, scale }: Context): Reason {
  const behind = parts
    .filter(({ effects }) => effects[cause] !== 0n)
    .sort((a, b) => compareMagnitude(b.effects[cause], a.effects[cause]))
  // Some may pull the other way; what explains the line is the largest that pulls with it.
  const most = behind.find(({ effects }) => effects[cause] > 0n === sum > 0n)!
  const others = behind.slice(sharesMax)
  const othersSum = others.reduce((total, { effects }) => total + effects[cause], 0n)
  return {
    cause,
    label: text.causes[cause][sum > 0n ? 'more' : 'less'],
    where: whereOf(cause, most, parts),
    shares:
      behind.length === 1
        ? []
        : behind.slice(0, sharesMax).map((part) => ({
            id: part.id,
            name: part.name.whole,
            fact: factOf(cause, part, parts),
            filters: part.filters,
            ...effectOf(part.effects[cause], scale),
          })),
    others: others.length === 0 ? null : { count: others.length, ...effectOf(othersSum, scale) },
    ...effectOf(sum, scale),
  }
}

function withoutCost(before: UsageMetrics, now: UsageMetrics): Reasons['withoutCost'] {
  if (before.unpricedCalls === 0 && now.unpricedCalls === 0) return null
  return { before: formatCount(before.unpricedCalls), now: formatCount(now.unpricedCalls) }
}

/** How far bars reach on either side of nothing. Bars are drawn in floating point, what is written never is. */
type Scale = { least: number; most: number }

function scaleOf(amounts: readonly PicoUsd[]): Scale {
  const drawn = amounts.map(Number)
  return { least: Math.min(0, ...drawn), most: Math.max(0, ...drawn) }
}

function effectOf(amount: PicoUsd, { least, most }: Scale): Effect {
  const room = most - least || 1
  // One of those behind a line may be larger than the line, where another pulls the other way.
  const place = (value: number) => ((Math.min(Math.max(value, least), most) - least) / room) * 100
  const [start, end] = [place(Math.min(0, Number(amount))), place(Math.max(0, Number(amount)))]
  return {
    amount: signedMoney(amount),
    exactUsd: picoUsdToDecimal(amount),
    bar: { start, end },
    isMore: amount > 0n,
  }
}

function compareMagnitude(a: PicoUsd, b: PicoUsd): number {
  const [one, other] = [a < 0n ? -a : a, b < 0n ? -b : b]
  return one === other ? 0 : one < other ? -1 : 1
}
