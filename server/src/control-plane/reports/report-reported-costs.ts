import type { Scope } from '@outlay/shared/access'
import type { ModelReportedCost, ReportedCostSums, ReportedCostsReport } from '@outlay/shared/api'
import { type ReportedCosts, reportedCostShare, reportedCostState } from '@outlay/shared/drift'
import { picoUsdToDecimal } from '@outlay/shared/money'
import { quarterHourAtOrAfter, quarterHourAtOrBefore } from '@outlay/shared/time'
import type { ModelReportedCostSum, ReportStore } from './report-store.ts'
import type { ReportedCostsReportQuery } from './request-query.ts'
import { requireAllProjects } from './require-all-projects.ts'

/** More models than any installation has. Each is a row of the page. */
const modelsMax = 500

/**
 * The costs that providers report against those that our prices give, by model and in total. Sums are kept
 * per quarter-hour, so `from` is moved back and `to` forward to the nearest one. Throws `permission-denied`
 * for a limited scope.
 */
export async function reportReportedCosts(
  store: Pick<ReportStore, 'sumReportedCosts'>,
  { fromMs, toMs, data }: ReportedCostsReportQuery,
  asked: Scope,
): Promise<ReportedCostsReport> {
  const scope = requireAllProjects(asked)
  const from = quarterHourAtOrBefore(fromMs)
  const to = quarterHourAtOrAfter(toMs)
  const { models, totals } = await store.sumReportedCosts({ from, to, data, scope }, modelsMax)
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    data,
    models: models.sort(byUrgency).map(modelOf),
    totals: sumsOf(totals),
  }
}

function modelOf({ provider, model, sums }: ModelReportedCostSum): ModelReportedCost {
  return { provider, model, state: reportedCostState(sums), ...sumsOf(sums) }
}

function sumsOf(sums: ReportedCosts): ReportedCostSums {
  const { comparedCalls, comparedReportedCost, computedCost } = sums
  const { uncomputedCalls, uncomputedReportedCost } = sums
  const isCompared = comparedCalls > 0
  const share = reportedCostShare(sums)
  return {
    calls: comparedCalls + uncomputedCalls,
    reportedCostUsd: picoUsdToDecimal(comparedReportedCost + uncomputedReportedCost),
    comparedCalls,
    comparedReportedCostUsd: picoUsdToDecimal(comparedReportedCost),
    computedCostUsd: isCompared ? picoUsdToDecimal(computedCost) : null,
    differenceUsd: isCompared ? picoUsdToDecimal(comparedReportedCost - computedCost) : null,
    differencePercent: share === null ? null : Number((share * 100).toFixed(2)),
    uncomputedCalls,
    uncomputedReportedCostUsd: picoUsdToDecimal(uncomputedReportedCost),
  }
}

function byUrgency({ sums: one }: ModelReportedCostSum, { sums: other }: ModelReportedCostSum): number {
  const isDiffering = (sums: ReportedCosts) => (reportedCostState(sums) === 'differing' ? 1 : 0)
  return (
    isDiffering(other) - isDiffering(one) ||
    descending(offBy(one), offBy(other)) ||
    descending(one.uncomputedReportedCost, other.uncomputedReportedCost)
  )
}

function offBy({ comparedReportedCost, computedCost }: ReportedCosts): bigint {
  const difference = comparedReportedCost - computedCost
  return difference < 0n ? -difference : difference
}

function descending(one: bigint, other: bigint): number {
  return one === other ? 0 : one < other ? 1 : -1
}
