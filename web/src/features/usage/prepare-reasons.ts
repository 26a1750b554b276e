import type { UsageDetail, UsageDimension, UsageGroup, UsageMetrics, UsageReport } from '@outlay/shared/api'
import { usageDimensions } from '@outlay/shared/api'
import { formatCount, formatPercent, formatTokens } from '@outlay/shared/format'
import { type PicoUsd, picoUsdToDecimal } from '@outlay/shared/money'
import { words } from '@outlay/shared/words'
import { type CostChange, costChange, signedMoney } from '../../lib/change.ts'
import { entityOf } from '../../lib/entity.ts'
import { knownCalls, type ModelUse, modelUse } from './model-use.ts'
import { type Cause, causes, type Effects, splitChange } from './split-change.ts'

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
  /** What the page is narrowed to, to see this alone. */
  filters: Partial<Record<UsageDimension, string>>
}

export type Reasons = {
  /** The largest first; they add up to the change. */
  reasons: Reason[]
  change: CostChange
  /** Calls without a price in either range; null where there are none. */
  withoutPrice: { before: string; now: string } | null
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
    withoutPrice: withoutPrice(before.totals, now.totals),
  }
}

/** What one model did in the hands of one project, before and now. */
type Part = {
  id: string
  name: Name
  workload: string
  filters: ReasonShare['filters']
  before: UsageMetrics | null
  now: UsageMetrics | null
  use: { before: ModelUse; now: ModelUse }
  effects: Effects
}

function partsOf(before: readonly UsageDetail[], now: readonly UsageDetail[]): Part[] {
  const pairs = new Map<string, { group: UsageGroup; before?: UsageDetail; now?: UsageDetail }>()
  for (const detail of before) pairs.set(idOf(detail.group), { group: detail.group, before: detail })
  for (const detail of now) {
    const id = idOf(detail.group)
    pairs.set(id, { ...pairs.get(id), group: detail.group, now: detail })
  }
  const nameOf = namesOf([...pairs.values()].map(({ group }) => group))
  const parts = [...pairs].map(([id, { group, before, now }]) => {
    // Both ranges at today's prices: what a token weighs must not change between them.
    const prices = now?.unitPricesUsdPerMillion ?? before?.unitPricesUsdPerMillion ?? {}
    const metrics = { before: before?.metrics ?? null, now: now?.metrics ?? null }
    return {
      id,
      name: nameOf(group),
      workload: entityOf(group, 'project').id,
      filters: filtersOf(group),
      ...metrics,
      use: { before: modelUse(metrics.before, prices), now: modelUse(metrics.now, prices) },
    }
  })
  const effects = splitChange(parts.map(({ workload, use }) => ({ workload, ...use })))
  return parts.map((part, index) => ({ ...part, effects: effects[index]! }))
}

function idOf(group: UsageGroup): string {
  return JSON.stringify(usageDimensions.map((dimension) => entityOf(group, dimension).id))
}

/** What a part is called, alone and beside others of its project: no more than it takes to tell the parts apart. */
type Name = { whole: string; project: string | null; inProject: string }

function namesOf(groups: readonly UsageGroup[]): (group: UsageGroup) => Name {
  const isTelling = (dimension: UsageDimension) =>
    new Set(groups.map((group) => entityOf(group, dimension).id)).size > 1
  const besides = (['key', 'provider'] as const).filter(isTelling)
  return (group) => {
    const label = (dimension: UsageDimension) => entityOf(group, dimension).label
    const project = isTelling('project') ? label('project') : null
    const model = isTelling('model') || project === null ? [label('model')] : []
    const others = besides.map(label)
    return {
      whole: [...model, ...(project === null ? [] : [project]), ...others].join(', '),
      project,
      inProject: [label('model'), ...others].join(', '),
    }
  }
}

function filtersOf(group: UsageGroup): ReasonShare['filters'] {
  const present = (['project', 'key', 'model'] as const).filter((dimension) => group[dimension] !== undefined)
  return Object.fromEntries(present.map((dimension) => [dimension, entityOf(group, dimension).id]))
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
    where: cause === 'models' ? moveOf(parts, most) : whereOf(cause, most, parts),
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

function whereOf(cause: Cause, part: Part, parts: readonly Part[]): string {
  const fact = factOf(cause, part, parts)
  return parts.length === 1 ? fact : text.where(part.name.whole, fact)
}

/** From which model to which, in the project of `most`: those that lost and gained the most calls there. */
function moveOf(parts: readonly Part[], { workload, name: { project } }: Part): string {
  const inProject = parts.filter((part) => part.workload === workload)
  const lost = inProject.reduce((a, b) => (gainOf(b) < gainOf(a) ? b : a))
  const gained = inProject.reduce((a, b) => (gainOf(b) > gainOf(a) ? b : a))
  const move = text.moved(lost.name.inProject, gained.name.inProject)
  return project === null ? move : text.where(project, move)
}

function gainOf({ use }: Part): bigint {
  return use.now.calls - use.before.calls
}

/** What changed, in the unit that one would look at it in. */
function factOf(cause: Cause, part: Part, parts: readonly Part[]): string {
  const { before, now, use } = part
  switch (cause) {
    case 'calls':
      // Of a model that calls moved to or from, its project says how many more there are.
      return part.effects.models === 0n ? callsFact([part], 'calls') : projectCallsFact(part, parts)
    case 'models':
      return callsFact([part], 'calls')
    case 'prompts':
      return text.facts.prompts(...tokensOfEach(before, now, ({ inputTokens }) => inputTokens))
    case 'answers':
      return text.facts.answers(...tokensOfEach(before, now, ({ outputTokens }) => outputTokens))
    case 'cache':
      return text.facts.cache(cachedShare(before), cachedShare(now))
    case 'prices':
      return text.facts.prices(paidShare(use.before), paidShare(use.now))
  }
}

function projectCallsFact({ workload }: Part, parts: readonly Part[]): string {
  return callsFact(
    parts.filter((part) => part.workload === workload),
    'projectCalls',
  )
}

function callsFact(parts: readonly Part[], fact: 'calls' | 'projectCalls'): string {
  const all = parts.flatMap(({ before, now }) => [before, now])
  const hasUnknown = all.some((metrics) => metrics !== null && metrics.unpricedCalls > 0)
  const sum = (calls: (part: Part) => UsageMetrics | null) =>
    formatCount(parts.reduce((total, part) => total + answered(calls(part)), 0))
  return text.facts[fact](
    sum(({ before }) => before),
    sum(({ now }) => now),
    hasUnknown,
  )
}

function answered(metrics: UsageMetrics | null): number {
  return metrics === null ? 0 : knownCalls(metrics)
}

/** Tokens of a call before and now; in full where they would read the same otherwise. */
function tokensOfEach(
  before: UsageMetrics | null,
  now: UsageMetrics | null,
  tokensOf: (metrics: UsageMetrics) => number,
): [before: string, now: string] {
  const each = (metrics: UsageMetrics | null) =>
    metrics === null ? 0 : Math.round(tokensOf(metrics) / Math.max(1, knownCalls(metrics)))
  const [was, is] = [each(before), each(now)]
  const isReadable = formatTokens(was) !== formatTokens(is)
  return isReadable ? [formatTokens(was), formatTokens(is)] : [formatCount(was), formatCount(is)]
}

function cachedShare(metrics: UsageMetrics | null): string {
  return metrics === null ? formatPercent(0, 0) : formatPercent(cachedTokens(metrics), metrics.inputTokens)
}

function cachedTokens({ tokens }: UsageMetrics): number {
  const { cacheReadInputTokens = 0, cacheReadAudioInputTokens = 0, cacheReadImageInputTokens = 0 } = tokens
  return cacheReadInputTokens + cacheReadAudioInputTokens + cacheReadImageInputTokens
}

/** Costs are in pico-dollars, published ones in femto-dollars. */
function paidShare({ cost, input, output }: ModelUse): string {
  return formatPercent(cost * 1_000n, input + output)
}

function withoutPrice(before: UsageMetrics, now: UsageMetrics): Reasons['withoutPrice'] {
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
