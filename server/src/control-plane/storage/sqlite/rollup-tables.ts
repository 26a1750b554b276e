import type { RollupSpan } from '../../follower/index.ts'
import { rollups, rollupsDay, rollupsHour } from './schema/index.ts'

/** All tables have the same columns and therefore the same type. */
export type RollupTable = typeof rollups

export const rollupTables: Record<RollupSpan, RollupTable> = {
  'quarter-hour': rollups,
  hour: rollupsHour,
  day: rollupsDay,
}
