import type {
  DriftReport,
  ModelReportedCost,
  ReportedCostsReport,
  Status,
  UsageReport,
} from '@outlay/shared/api'
import {
  formatBucket,
  formatCount,
  formatDayOfInstant,
  formatMoneyTotal,
  formatPercent,
  sumUsd,
} from '@outlay/shared/format'
import { decimalToPicoUsd } from '@outlay/shared/money'
import { dayMs, hourMs } from '@outlay/shared/time'
import { words } from '@outlay/shared/words'
import { addDays, type Day, dayIn, firstOfMonth } from '../../lib/calendar.ts'
import { signedMoney } from '../../lib/change.ts'
import { entityOf } from '../../lib/entity.ts'
import { modelOf } from '../../lib/model-of.ts'

/** One thing that needs somebody: what, how much, and where one acts. */
export type Attention = { id: string; text: string; amount: string; action: string; to: AttentionLink }

export type AttentionLink =
  | { page: '/settings' | '/keys' | '/prices' }
  | { page: '/calls'; from: Day; to: Day; model?: string; outcome?: 'failed' }

type Sources = {
  status: Status
  /** This month by project, key and model. */
  month: UsageReport
  /** By hour, without groups: the days before today, and the last two. */
  past: UsageReport
  recent: UsageReport
  /** What was counted beside what providers report. */
  counting: DriftReport
  /** What providers charge beside what prices come to. */
  reportedCosts: ReportedCostsReport
  today: Day
  nowMs: number
}

const { attention } = words.home
/** A few failures are part of every day. */
const failedShareFrom = 0.05
const callsFrom = 20
/** Most calls of an hour failing is what an outage looks like; two calls at night are none. */
const outageShareFrom = 0.5
const outageCallsFrom = 5
const outageDays = 14
const modelsMax = 3

/** The most urgent first; empty when all is well. */
export function prepareAttention(sources: Sources): Attention[] {
  return [
    ...stateOfRecords(sources.status),
    ...failedCalls(sources),
    ...outages(sources),
    ...driftingModels(sources),
    ...differingCosts(sources),
    ...withoutCost(sources),
    ...keysWithoutProject(sources),
  ]
}

function stateOfRecords({ records, bypassed }: Status): Attention[] {
  const to = { page: '/settings' } as const
  const found: Attention[] = []
  if (bypassed) {
    found.push({ id: 'bypassed', text: attention.bypassed, amount: '', action: attention.seeSettings, to })
  }
  if (records.state !== 'ok') {
    found.push({
      id: 'records',
      text: records.state === 'journal' ? attention.recordsWaiting : attention.recordsRefused,
      amount:
        records.state === 'journal' ? attention.calls(records.pending, formatCount(records.pending)) : '',
      action: attention.seeSettings,
      to,
    })
  }
  return found
}

function failedCalls({ recent, today, nowMs }: Sources): Attention[] {
  const rows = recent.rows.filter(({ bucketStart }) => Date.parse(bucketStart) > nowMs - dayMs)
  const calls = rows.reduce((sum, { metrics }) => sum + metrics.calls, 0)
  const errors = rows.reduce((sum, { metrics }) => sum + metrics.errors, 0)
  if (calls < callsFrom || errors < calls * failedShareFrom) return []
  return [
    {
      id: 'failed',
      text: attention.failed(formatPercent(errors, calls)),
      amount: attention.ofCalls(formatCount(errors), formatCount(calls)),
      action: attention.seeFailed,
      to: { page: '/calls', from: addDays(today, -1), to: today, outcome: 'failed' },
    },
  ]
}

type Stretch = { start: number; end: number; calls: number; errors: number }

/** The latest stretch of hours in which most calls failed. */
function outages({ past, recent, nowMs }: Sources): Attention[] {
  const latest = stretchesOf([past, recent], nowMs - outageDays * dayMs).at(-1)
  if (!latest) return []
  const [start, end] = [new Date(latest.start).toISOString(), new Date(latest.end).toISOString()]
  return [
    {
      id: 'outage',
      text: attention.outage(
        formatDayOfInstant(start, past.zone),
        formatBucket(start, past.zone, 'hour'),
        formatBucket(end, past.zone, 'hour'),
      ),
      amount: attention.ofCalls(formatCount(latest.errors), formatCount(latest.calls)),
      action: attention.seeFailed,
      to: {
        page: '/calls',
        from: dayIn(past.zone, latest.start),
        // An hour ends where the next one begins, which at midnight is another day.
        to: dayIn(past.zone, latest.end - 1),
        outcome: 'failed',
      },
    },
  ]
}

/** Neighbouring hours are one stretch. The two reports overlap by a day, which is counted once. */
function stretchesOf(reports: UsageReport[], sinceMs: number): Stretch[] {
  const hours = new Map<number, Stretch>()
  for (const { buckets, rows } of reports) {
    const ends = new Map(buckets.map(({ start, end }) => [start, Date.parse(end)]))
    for (const { bucketStart, metrics } of rows) {
      const start = Date.parse(bucketStart)
      const end = ends.get(bucketStart) ?? start + hourMs
      hours.set(start, { start, end, calls: metrics.calls, errors: metrics.errors })
    }
  }
  const failing = [...hours.values()]
    .filter(
      ({ start, calls, errors }) =>
        start >= sinceMs && calls >= outageCallsFrom && errors >= calls * outageShareFrom,
    )
    .sort((a, b) => a.start - b.start)
  const stretches: Stretch[] = []
  for (const hour of failing) {
    const last = stretches.at(-1)
    if (last?.end === hour.start) {
      Object.assign(last, {
        end: hour.end,
        calls: last.calls + hour.calls,
        errors: last.errors + hour.errors,
      })
    } else {
      stretches.push({ ...hour })
    }
  }
  return stretches
}

function driftingModels({ counting }: Sources): Attention[] {
  return counting.models
    .filter(({ state }) => state === 'drifting')
    .slice(0, modelsMax)
    .map(({ provider, model, samples, countedTokens, reportedTokens }) => {
      const share = formatPercent(Math.abs(reportedTokens - countedTokens), countedTokens)
      const name = modelOf({ requestModel: null, responseModel: model })
      const isMore = reportedTokens > countedTokens
      return {
        id: `drift:${provider}/${model}`,
        text: isMore ? attention.reportsMore(name, share) : attention.reportsLess(name, share),
        amount: attention.compared(samples, formatCount(samples)),
        action: attention.seePrices,
        to: { page: '/prices' },
      }
    })
}

function differingCosts({ reportedCosts }: Sources): Attention[] {
  return reportedCosts.models
    .filter(({ state }) => state === 'differing')
    .slice(0, modelsMax)
    .map((costs) => ({
      id: `charged:${costs.provider}/${costs.model}`,
      text: differenceText(costs),
      amount: attention.callsAndCost(
        costs.comparedCalls,
        formatCount(costs.comparedCalls),
        signedMoney(decimalToPicoUsd(costs.differenceUsd ?? '0')),
      ),
      action: attention.seePrices,
      to: { page: '/prices' },
    }))
}

function differenceText({ model, differenceUsd, computedCostUsd }: ModelReportedCost): string {
  const name = modelOf({ requestModel: null, responseModel: model })
  const [difference, computed] = [differenceUsd, computedCostUsd].map((usd) => decimalToPicoUsd(usd ?? '0'))
  if (computed === 0n) return attention.chargesForFree(name)
  const isMore = difference! > 0n
  const share = formatPercent(isMore ? difference! : -difference!, computed!)
  return isMore ? attention.chargesMore(name, share) : attention.chargesLess(name, share)
}

function withoutCost({ month, today }: Sources): Attention[] {
  const missing = new Map<string, { label: string; calls: number }>()
  for (const { group, metrics } of month.groups) {
    if (metrics.unpricedCalls === 0) continue
    const { id, label } = entityOf(group, 'model')
    missing.set(id, { label, calls: (missing.get(id)?.calls ?? 0) + metrics.unpricedCalls })
  }
  const from = firstOfMonth(today)
  return [...missing]
    .sort(([, a], [, b]) => b.calls - a.calls)
    .slice(0, modelsMax)
    .map(([id, { label, calls }]) => ({
      id: `price:${id}`,
      text: attention.withoutCost(label),
      amount: attention.calls(calls, formatCount(calls)),
      action: attention.seeCalls,
      to: { page: '/calls', from, to: today, ...(id !== '' && { model: id }) },
    }))
}

function keysWithoutProject({ month }: Sources): Attention[] {
  const homeless = month.groups.filter(({ group }) => group.project === null && group.key)
  if (homeless.length === 0) return []
  const keys = new Set(homeless.map(({ group }) => group.key!.id)).size
  const calls = homeless.reduce((sum, { metrics }) => sum + metrics.calls, 0)
  const cost = sumUsd(homeless.map(({ metrics }) => metrics.effectiveCostUsd))
  return [
    {
      id: 'keys',
      text: attention.withoutProject(keys, formatCount(keys)),
      amount: attention.callsAndCost(calls, formatCount(calls), formatMoneyTotal(cost)),
      action: attention.seeKeys,
      to: { page: '/keys' },
    },
  ]
}
