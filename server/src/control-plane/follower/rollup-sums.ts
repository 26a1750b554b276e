import type { PicoUsd } from '@outlay/shared/money'
import type { Adjustment, Receipt } from '@outlay/shared/records'
import { quarterHourMs } from '@outlay/shared/time'
import {
  inputTokensOf,
  isFailedOutcome,
  outputTokensOf,
  type TokenPart,
  tokenParts,
} from '@outlay/shared/usage'

/**
 * Upper bounds of the latency histograms in milliseconds, as OpenTelemetry has them. One more bucket is
 * unbounded.
 */
export const latencyBoundsMs = [
  10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 5_120, 10_240, 20_480, 40_960, 81_920,
] as const

/**
 * The span of a rollup in UTC. Hours and days are derived from quarter-hours, for reports over long ranges.
 */
export type RollupSpan = 'quarter-hour' | 'hour' | 'day'

export const rollupSpanMs: Record<RollupSpan, number> = {
  'quarter-hour': quarterHourMs,
  hour: 3_600_000,
  day: 86_400_000,
}

export type RollupKey = {
  /** UTC milliseconds: the start of the quarter-hour, hour or day. */
  start: number
  projectId: string | null
  keyId: string | null
  provider: string
  model: string | null
}

/** Sums over the calls of one cell. All are exact, so cells can be added and subtracted without loss. */
export type RollupSums = {
  calls: number
  errors: number
  unpricedCalls: number
  countedCalls: number
  partialCalls: number
  inputTokens: number
  outputTokens: number
  tokens: Record<TokenPart, number>
  listCost: PicoUsd
  effectiveCost: PicoUsd
  /** Calls by duration: one count per bound of {@link latencyBoundsMs}, and one for longer calls. */
  durations: number[]
  timesToFirstToken: number[]
}

export type RollupCell = { key: RollupKey; sums: RollupSums }

/** Adds a call to the sums of a cell. `sign` -1 takes an earlier contribution out again. */
export function addCall(sums: RollupSums, receipt: Receipt, sign: 1 | -1): void {
  sums.calls += sign
  if (isFailedOutcome(receipt.outcome)) sums.errors += sign
  if (receipt.costState === 'unpriced') sums.unpricedCalls += sign
  if (receipt.usageSource === 'counted') sums.countedCalls += sign
  if (receipt.usageSource === 'partial') sums.partialCalls += sign
  if (receipt.usage) {
    sums.inputTokens += sign * inputTokensOf(receipt.usage)
    sums.outputTokens += sign * outputTokensOf(receipt.usage)
    for (const part in receipt.usage) {
      sums.tokens[part as TokenPart] += sign * (receipt.usage[part as TokenPart] ?? 0)
    }
  }
  if (receipt.listCost !== null) sums.listCost += sign === 1 ? receipt.listCost : -receipt.listCost
  if (receipt.effectiveCost !== null) {
    sums.effectiveCost += sign === 1 ? receipt.effectiveCost : -receipt.effectiveCost
  }
  addToHistogram(sums.durations, receipt.durationMs, sign)
  if (receipt.timeToFirstTokenMs !== null) {
    addToHistogram(sums.timesToFirstToken, receipt.timeToFirstTokenMs, sign)
  }
}

/** Adds a cost that was booked later to the sums of its call's cell. The call has a cost from then on. */
export function addLaterCost(
  sums: RollupSums,
  { listCost, effectiveCost }: Pick<Adjustment, 'listCost' | 'effectiveCost'>,
  sign: 1 | -1,
): void {
  sums.unpricedCalls -= sign
  sums.listCost += sign === 1 ? listCost : -listCost
  sums.effectiveCost += sign === 1 ? effectiveCost : -effectiveCost
}

/** Merges cells into hours or days. The given cells do not change. */
export function coarsenRollups(cells: Iterable<RollupCell>, span: RollupSpan): RollupCell[] {
  const coarse = new Map<string, RollupCell>()
  for (const { key, sums } of cells) {
    const coarseKey = { ...key, start: spanStart(key.start, span) }
    const name = rollupKeyText(coarseKey)
    const cell = coarse.get(name)
    if (cell) addSums(cell.sums, sums)
    else coarse.set(name, { key: coarseKey, sums: copyOfSums(sums) })
  }
  return [...coarse.values()]
}

/** Adds `sums` to `total` in place. `sign` -1 subtracts. */
export function addSums(total: RollupSums, sums: RollupSums, sign: 1 | -1 = 1): void {
  total.calls += sign * sums.calls
  total.errors += sign * sums.errors
  total.unpricedCalls += sign * sums.unpricedCalls
  total.countedCalls += sign * sums.countedCalls
  total.partialCalls += sign * sums.partialCalls
  total.inputTokens += sign * sums.inputTokens
  total.outputTokens += sign * sums.outputTokens
  for (const part of tokenParts) total.tokens[part] += sign * sums.tokens[part]
  total.listCost += sign === 1 ? sums.listCost : -sums.listCost
  total.effectiveCost += sign === 1 ? sums.effectiveCost : -sums.effectiveCost
  for (let bucket = 0; bucket < total.durations.length; bucket += 1) {
    total.durations[bucket]! += sign * sums.durations[bucket]!
    total.timesToFirstToken[bucket]! += sign * sums.timesToFirstToken[bucket]!
  }
}

/** A copy that shares nothing with the given sums. */
export function copyOfSums(sums: RollupSums): RollupSums {
  return {
    ...sums,
    tokens: { ...sums.tokens },
    durations: [...sums.durations],
    timesToFirstToken: [...sums.timesToFirstToken],
  }
}

function spanStart(ms: number, span: RollupSpan): number {
  return ms - (ms % rollupSpanMs[span])
}

/** The cell of a call: by the instant of admission, and by the requested model if there is one. */
export function rollupKeyOf(receipt: Receipt): RollupKey {
  return {
    start: spanStart(receipt.admittedAt, 'quarter-hour'),
    projectId: receipt.projectId,
    keyId: receipt.keyId,
    provider: receipt.provider,
    model: receipt.requestModel ?? receipt.responseModel,
  }
}

/** A cell's key as one string. NUL cannot occur in ids, and model names are kept free of it. */
export function rollupKeyText(key: RollupKey): string {
  return `${key.start}\0${key.projectId ?? ''}\0${key.keyId ?? ''}\0${key.provider}\0${key.model ?? ''}`
}

export function emptySums(): RollupSums {
  return {
    calls: 0,
    errors: 0,
    unpricedCalls: 0,
    countedCalls: 0,
    partialCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    tokens: Object.fromEntries(tokenParts.map((part) => [part, 0])) as Record<TokenPart, number>,
    listCost: 0n,
    effectiveCost: 0n,
    durations: new Array(latencyBoundsMs.length + 1).fill(0),
    timesToFirstToken: new Array(latencyBoundsMs.length + 1).fill(0),
  }
}

function addToHistogram(counts: number[], milliseconds: number, sign: 1 | -1): void {
  let bucket = 0
  while (bucket < latencyBoundsMs.length && milliseconds > latencyBoundsMs[bucket]!) bucket += 1
  counts[bucket]! += sign
}
