import type { LabelDimension } from '@outlay/shared/records'
import type { UsageSum } from './report-store.ts'
import { addUsage, noUsage } from './usage-metrics.ts'

/**
 * Keeps the rows of the costliest values of a label, as many as fit, and sums up those of all others as `other`. The sum
 * of the rows stays the same. Rows without the label stay as they are.
 */
export function foldIntoOther(
  rows: readonly UsageSum[],
  dimension: LabelDimension,
  rowsMax: number,
): UsageSum[] {
  if (rows.length <= rowsMax) return [...rows]
  const byValue = new Map<string, UsageSum[]>()
  const others = new Map<string, UsageSum>()
  const kept: UsageSum[] = []
  for (const row of rows) {
    const value = row.group[dimension]
    // Room for the row that this one may be summed up in.
    others.set(placeOf(row, dimension), {
      ...row,
      group: { ...row.group, [dimension]: null },
      isOther: true,
      sums: noUsage(),
    })
    if (value == null) kept.push(row)
    else if (!byValue.get(value)?.push(row)) byValue.set(value, [row])
  }
  let room = rowsMax - others.size - kept.filter(({ isOther }) => !isOther).length
  for (const rowsOfValue of [...byValue.values()].sort(byCost)) {
    room -= rowsOfValue.length
    if (room >= 0) kept.push(...rowsOfValue)
    else for (const row of rowsOfValue) addUsage(others.get(placeOf(row, dimension))!.sums, row.sums)
  }
  const folded: UsageSum[] = []
  for (const row of kept) {
    if (row.isOther) addUsage(others.get(placeOf(row, dimension))!.sums, row.sums)
    else folded.push(row)
  }
  return [...folded, ...[...others.values()].filter(({ sums }) => sums.calls > 0)]
}

/** The bucket and the rest of the group: where rows of several values are summed up. */
function placeOf({ bucketStart, group }: UsageSum, dimension: LabelDimension): string {
  return JSON.stringify([bucketStart, { ...group, [dimension]: null }])
}

function byCost(a: readonly UsageSum[], b: readonly UsageSum[]): number {
  const [first, second] = [costOf(a), costOf(b)]
  return first === second ? 0 : first < second ? 1 : -1
}

function costOf(rows: readonly UsageSum[]): bigint {
  return rows.reduce((sum, { sums }) => sum + sums.effectiveCost, 0n)
}
