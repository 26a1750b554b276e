import { z } from 'zod'
import { reportedCostStates } from '../drift/index.ts'
import { instant, pointInTime, usdDecimal, zone } from './common.ts'

/** `GET /api/reported-costs`: what providers say they charge beside what our prices come to. */
export const reportedCostsQuery = z.strictObject({
  from: pointInTime,
  to: pointInTime,
  /** Of `from` and `to` where they are bare dates. */
  zone: zone.describe('IANA zone; the reporting zone of the installation where none is named').optional(),
  /** The simulator's calls are never added to real ones: a query is about one or the other. */
  data: z.enum(['real', 'simulated']).default('real'),
})
export type ReportedCostsQuery = z.infer<typeof reportedCostsQuery>

const calls = z.int().nonnegative()

/**
 * Sums over calls whose provider said what it charges, before any discount of a project. The difference is that of the
 * calls that our prices come to something for; all others stand apart, and count as nothing nowhere.
 */
export const reportedCostSums = z.strictObject({
  /** Calls with such a cost, and the sum of it. */
  calls,
  reportedCostUsd: usdDecimal,
  /** Those of them that have a computed cost as well: what their providers charge, and what prices come to. */
  comparedCalls: calls,
  comparedReportedCostUsd: usdDecimal,
  /** Null where no call has one. */
  computedCostUsd: usdDecimal.nullable(),
  /** What is charged more than computed; null where nothing is compared. */
  differenceUsd: usdDecimal.nullable(),
  /** The same in per cent of what is computed, to two decimals; null where that is nothing. */
  differencePercent: z.number().nullable(),
  /** Calls that our prices say nothing about, and what their providers charge. */
  uncomputedCalls: calls,
  uncomputedReportedCostUsd: usdDecimal,
})
export type ReportedCostSums = z.infer<typeof reportedCostSums>

export const modelReportedCost = z.strictObject({
  provider: z.string(),
  /** The model that answered; null where none was named. */
  model: z.string().nullable(),
  state: z.enum(reportedCostStates),
  ...reportedCostSums.shape,
})
export type ModelReportedCost = z.infer<typeof modelReportedCost>

export const reportedCostsReport = z.strictObject({
  /** The quarter-hours that the question touches. */
  from: instant,
  to: instant,
  data: z.enum(['real', 'simulated']),
  /** Differing ones first, then those with the largest difference; the 500 that cost most, should there be more. */
  models: z.array(modelReportedCost),
  /** The sum over all calls. */
  totals: reportedCostSums,
})
export type ReportedCostsReport = z.infer<typeof reportedCostsReport>
