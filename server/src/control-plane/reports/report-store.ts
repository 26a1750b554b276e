import type { Scope, WholeScope } from '@outlay/shared/access'
import type { UsageDimension } from '@outlay/shared/api'
import type { CountedFamily, DriftSums, ReportedCosts } from '@outlay/shared/drift'
import type { PicoUsd } from '@outlay/shared/money'
import type { CallOnRecord } from '@outlay/shared/records'
import type { CalendarBucket } from '@outlay/shared/time'
import type { TokenUsage } from '@outlay/shared/usage'
import type { CallFilter, EntityFilter } from './call-filter.ts'

/**
 * What reports need from storage; calls have the costs that were booked for them later. Nothing here writes, and each answer is
 * of one moment. Each question has a scope, and the answer holds nothing of projects outside of it: no row, no sum, no name.
 */
export type ReportStore = {
  /** The newest calls that pass the filter, newest first. */
  listCalls(filter: CallFilter, limit: number): Promise<CallOnRecord[]>
  /** Calls between two ids, both left out, oldest first. */
  pageCalls(
    range: { afterId: string; beforeId: string; scope: Scope },
    limit: number,
  ): Promise<CallOnRecord[]>
  findCall(id: string, scope: Scope): Promise<CallOnRecord | null>
  /** The id of the oldest call that is not sample data. */
  firstCallId(scope: Scope): Promise<string | null>
  /** UTC milliseconds at which the first day with calls of either kind begins; null where there are none. */
  firstDays(scope: Scope): Promise<{ real: number | null; simulated: number | null }>
  findProjectId(idOrName: string, scope: Scope): Promise<string | null>
  /** The first day (UTC) of each of these prices, as `2026-11-20`; null where nobody noted it. */
  readPriceDays(priceIds: readonly string[]): Promise<ReadonlyMap<string, string | null>>
  /** Of keys, those that belong to a project of the scope now: a key that was given to another project has its new owner's name. */
  readNames(question: NamesQuestion): Promise<Names>
  /** Sums of rollups for each bucket and group that had calls, at most `rowsMax` of them. */
  sumUsage(question: UsageSumQuestion, rowsMax: number): Promise<UsageSum[]>
  /** Sums of the same calls, of one moment, by bucket and group and by other groups over all; each at most `rowsMax`. */
  sumUsageInDetail(
    question: UsageSumQuestion,
    detail: readonly UsageDimension[],
    rowsMax: number,
  ): Promise<{ rows: UsageSum[]; details: UsageSum[] }>
  /** Sums of drift over UTC days, by model; at most `rowsMax`, those with the most tokens. */
  sumDrift(question: DriftQuestion, rowsMax: number): Promise<ModelDriftSum[]>
  /** Sums of what providers said they charge, of one moment, over all and by model; at most `rowsMax`, the dearest first. */
  sumReportedCosts(question: ReportedCostsQuestion, rowsMax: number): Promise<ReportedCostReading>
}

export type NamesQuestion = { projectIds: readonly string[]; keyIds: readonly string[]; scope: Scope }

export type DriftQuestion = {
  /** UTC milliseconds at which the first day begins, and the one after the last. */
  fromDay: number
  toDay: number
  data: 'real' | 'simulated'
  /** These sums are not kept by project. */
  scope: WholeScope
}

export type ModelDriftSum = {
  provider: string
  model: string | null
  family: CountedFamily
  sums: DriftSums
}

export type ReportedCostsQuestion = {
  /** UTC milliseconds at which a quarter-hour begins: the first one, and the one after the last. */
  from: number
  to: number
  data: 'real' | 'simulated'
  /** These sums are not kept by project. */
  scope: WholeScope
}

export type ReportedCostReading = { models: ModelReportedCostSum[]; totals: ReportedCosts }

export type ModelReportedCostSum = {
  provider: string
  /** The model that answered; null where none was named. */
  model: string | null
  sums: ReportedCosts
}

/** How people call what rows hold ids of. An id that is missing has no name yet. */
export type Names = {
  projects: ReadonlyMap<string, string>
  keys: ReadonlyMap<string, { name: string; kind: 'outlay' | 'pass-through' }>
}

export type UsageSumQuestion = {
  /** In order of time; edges are quarter-hours. */
  buckets: readonly CalendarBucket[]
  groupBy: readonly UsageDimension[]
  filter: EntityFilter
  data: 'real' | 'simulated'
  scope: Scope
}

export type UsageSum = {
  /** UTC milliseconds: the bucket's start. */
  bucketStart: number
  /** The ids of the group, by dimension; null is "none". */
  group: Partial<Record<UsageDimension, string | null>>
  sums: UsageSums
}

/** Exact sums: money has no upper bound here, as a sum may pass what one column holds. */
export type UsageSums = {
  calls: number
  errors: number
  unpricedCalls: number
  countedCalls: number
  partialCalls: number
  inputTokens: number
  outputTokens: number
  tokens: TokenUsage
  listCost: PicoUsd
  effectiveCost: PicoUsd
}
