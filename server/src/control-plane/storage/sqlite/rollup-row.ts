import { tokenParts } from '@outlay/shared/usage'
import { latencyBoundsMs, type RollupCell, type RollupSums } from '../../follower/index.ts'
import type { Bindable } from './request-row.ts'
import type { RollupTable } from './rollup-tables.ts'

type Row = RollupTable['$inferSelect']
type Writer = (cell: RollupCell) => Bindable

const buckets = Array.from({ length: latencyBoundsMs.length + 1 }, (_, bucket) => bucket)

/** Reads the value of each rollup column from its cell, by the column's name in the schema. */
export const rollupWriters: Readonly<Record<string, Writer>> = {
  start: ({ key }) => key.start,
  projectId: ({ key }) => key.projectId ?? '',
  keyId: ({ key }) => key.keyId ?? '',
  provider: ({ key }) => key.provider,
  model: ({ key }) => key.model ?? '',
  calls: ({ sums }) => sums.calls,
  errors: ({ sums }) => sums.errors,
  unpricedCalls: ({ sums }) => sums.unpricedCalls,
  countedCalls: ({ sums }) => sums.countedCalls,
  partialCalls: ({ sums }) => sums.partialCalls,
  inputTokens: ({ sums }) => sums.inputTokens,
  outputTokens: ({ sums }) => sums.outputTokens,
  ...writersOf(tokenParts, (part) => [part, ({ sums }) => sums.tokens[part]]),
  listCostHigh: ({ sums }) => highLimb(sums.listCost),
  listCostLow: ({ sums }) => lowLimb(sums.listCost),
  effectiveCostHigh: ({ sums }) => highLimb(sums.effectiveCost),
  effectiveCostLow: ({ sums }) => lowLimb(sums.effectiveCost),
  ...writersOf(buckets, (bucket) => [`duration${bucket}`, ({ sums }) => sums.durations[bucket]!]),
  ...writersOf(buckets, (bucket) => [
    `timeToFirstToken${bucket}`,
    ({ sums }) => sums.timesToFirstToken[bucket]!,
  ]),
}

function writersOf<Item>(items: readonly Item[], make: (item: Item) => [string, Writer]) {
  return Object.fromEntries(items.map(make))
}

/** The cell in a stored rollup. */
export function rollupCellOf(row: Row): RollupCell {
  return {
    key: {
      start: row.start,
      projectId: row.projectId || null,
      keyId: row.keyId || null,
      provider: row.provider,
      model: row.model || null,
    },
    sums: {
      calls: row.calls,
      errors: row.errors,
      unpricedCalls: row.unpricedCalls,
      countedCalls: row.countedCalls,
      partialCalls: row.partialCalls,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      tokens: Object.fromEntries(tokenParts.map((part) => [part, row[part]])) as RollupSums['tokens'],
      listCost: amountOf(row.listCostHigh, row.listCostLow),
      effectiveCost: amountOf(row.effectiveCostHigh, row.effectiveCostLow),
      durations: histogramOf(row, 'duration'),
      timesToFirstToken: histogramOf(row, 'timeToFirstToken'),
    },
  }
}

/**
 * The high limb: multiples of 2^32 pico-dollars. The shift keeps the sign, so the two limbs restore any
 * amount.
 */
export function highLimb(amount: bigint): bigint {
  return amount >> 32n
}

/** The low limb, from 0 to 2^32. */
export function lowLimb(amount: bigint): bigint {
  return amount & 0xffff_ffffn
}

/** The amount of two limbs, or of two sums of limbs. */
export function amountOf(high: bigint, low: bigint): bigint {
  return (high << 32n) + low
}

/**
 * The schema makes a column of counts for each bucket, and Drizzle's row type has no room for their names.
 */
function histogramOf(row: object, name: 'duration' | 'timeToFirstToken'): number[] {
  const columns = row as Record<string, number>
  return buckets.map((bucket) => columns[`${name}${bucket}`]!)
}
