import type { RollupSpan } from '../../follower/index.ts'
import { type facets, rollups, rollupsDay, rollupsHour } from './schema/index.ts'

/** All tables have the same columns and therefore the same type. */
export type RollupTable = typeof rollups

/** A table of sums, by label or not. */
export type SummedTable = RollupTable | typeof facets

export const rollupTables: Record<RollupSpan, RollupTable> = {
  'quarter-hour': rollups,
  hour: rollupsHour,
  day: rollupsDay,
}
