import type { Scope, WholeScope } from '@outlay/shared/access'
import type { GroupDimension } from '@outlay/shared/api'
import type { CountedFamily, DriftSums, ReportedCosts } from '@outlay/shared/drift'
import type { PicoUsd } from '@outlay/shared/money'
import type { CallOnRecord, LabelDimension } from '@outlay/shared/records'
import type { CalendarBucket } from '@outlay/shared/time'
import type { TokenUsage } from '@outlay/shared/usage'
import type { CallFilter, EntityFilter } from './call-filter.ts'

/**
 * The questions of reports to storage. Calls include the costs that were booked later. Nothing here writes,
 * and each answer shows one moment. Each question has a scope, and its answer contains no row, sum or name of
 * a project outside that scope.
 */
export type ReportStore = {
  /** The newest calls that pass the filter, newest first. */
  listCalls(filter: CallFilter, limit: number): Promise<CallOnRecord[]>
  /** Calls between two ids, both excluded, oldest first. */
  pageCalls(
    range: { afterId: string; beforeId: string; scope: Scope },
    limit: number,
  ): Promise<CallOnRecord[]>
  findCall(id: string, scope: Scope): Promise<CallOnRecord | null>
  /** The id of the oldest call outside the sample data. */
  firstCallId(scope: Scope): Promise<string | null>
  /** UTC milliseconds: the start of the first day with calls of either kind; null without calls. */
  firstDays(scope: Scope): Promise<{ real: number | null; simulated: number | null }>
  findProjectId(idOrName: string, scope: Scope): Promise<string | null>
  /** The first day (UTC) of each of these prices, as `2026-11-20`; null when none was noted. */
  readPriceDays(priceIds: readonly string[]): Promise<ReadonlyMap<string, string | null>>
  /**
   * Names of projects and keys. A key is named only when its current project is in the scope, so a key that
   * moved has the name of its new owner.
   */
  readNames(question: NamesQuestion): Promise<Names>
  /** Sums of rollups for each bucket and group with calls, at most `rowsMax`. */
  sumUsage(question: UsageSumQuestion, rowsMax: number): Promise<UsageSum[]>
  /**
   * Sums of the same calls at one moment: by bucket and group, and by other groups in total; each at most
   * `rowsMax`.
   */
  sumUsageInDetail(
    question: UsageSumQuestion,
    detail: readonly GroupDimension[],
    rowsMax: number,
  ): Promise<{ rows: UsageSum[]; details: UsageSum[] }>
  /**
   * Sums of counted and reported tokens over UTC days, by model: at most `rowsMax`, those with the most
   * tokens.
   */
  sumDrift(question: DriftQuestion, rowsMax: number): Promise<ModelDriftSum[]>
  /**
   * Sums of reported costs at one moment, in total and by model: at most `rowsMax`, the highest cost first.
   */
  sumReportedCosts(question: ReportedCostsQuestion, rowsMax: number): Promise<ReportedCostReading>
}

export type NamesQuestion = { projectIds: readonly string[]; keyIds: readonly string[]; scope: Scope }

export type DriftQuestion = {
  /** UTC milliseconds: the start of the first day, and of the day after the last. */
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
  /** UTC milliseconds: the start of the first quarter-hour, and of the one after the last. */
  from: number
  to: number
  data: 'real' | 'simulated'
  /** These sums are not kept by project. */
  scope: WholeScope
}

export type ReportedCostReading = { models: ModelReportedCostSum[]; totals: ReportedCosts }

export type ModelReportedCostSum = {
  provider: string
  /** The model that answered; null when none was named. */
  model: string | null
  sums: ReportedCosts
}

/** Names for the ids in rows. A missing id has no name yet. */
export type Names = {
  projects: ReadonlyMap<string, string>
  keys: ReadonlyMap<string, { name: string; kind: 'outlay' | 'pass-through' }>
}

export type UsageSumQuestion = {
  /** In order of time. Edges are quarter-hours. */
  buckets: readonly CalendarBucket[]
  /** At most one of these is a label. */
  groupBy: readonly GroupDimension[]
  filter: EntityFilter
  /** The label that the question groups or filters by. Absent or null: it is about none. */
  label?: LabelQuestion | null
  data: 'real' | 'simulated'
  scope: Scope
}

export type LabelQuestion = {
  dimension: LabelDimension
  /** The name of a tag; empty for any other label. */
  tagName: string
  /** Only calls with this value; the empty text is "none", null is any. */
  value: string | null
}

export type UsageSum = {
  /** UTC milliseconds: the start of the bucket. */
  bucketStart: number
  /** The ids of the group, by dimension; null is "none". */
  group: Partial<Record<GroupDimension, string | null>>
  /** The group of all values of a label that have no sums of their own. */
  isOther?: true
  sums: UsageSums
}

/** Exact sums. Money has no upper bound here, because a sum may exceed the range of a column. */
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
