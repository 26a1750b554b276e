import type { UsageDimension } from '@outlay/shared/api'
import type { UsageSum } from '../../reports/index.ts'
import type { SqliteReader } from './open-database.ts'
import { sumLabels } from './sum-labels.ts'
import { sumRollups, type UsageQuestion } from './sum-rollups.ts'

/** Sums of each bucket by group, see `sumRollups` and `sumLabels`. Call it in a transaction. */
export function sumUsage(
  reader: Pick<SqliteReader, 'client' | 'db'>,
  { label = null, ...question }: UsageQuestion,
  rowsMax: number,
): UsageSum[] {
  if (label !== null) return sumLabels(reader, { ...question, label }, rowsMax)
  // Guaranteed: a question that groups by a label is about it.
  return sumRollups(reader, { ...question, groupBy: question.groupBy as UsageDimension[] }, rowsMax)
}
