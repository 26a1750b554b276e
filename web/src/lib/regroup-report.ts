import { type UsageDimension, type UsageReport, usageDimensions } from '@outlay/shared/api'
import { entityOf } from './entity.ts'
import { byCost, sumMetrics } from './usage-sums.ts'

/** Which entities a report is about, by dimension: an absent one is any, the empty text stands for calls that name none. */
export type UsageFilters = { [Dimension in UsageDimension]?: string | undefined }

/** The dimensions to group a report by. The answer then holds the names of the filters' entities; a key is told by its project as well. */
export function dimensionsFor(by: UsageDimension, filters: UsageFilters): UsageDimension[] {
  return usageDimensions.filter(
    (dimension) =>
      dimension === by || filters[dimension] !== undefined || (by === 'key' && dimension === 'project'),
  )
}

/** By what the sums have to be told, so that a change of them can be explained: see `splitChange`. */
export function detailFor(filters: UsageFilters): UsageDimension[] {
  return usageDimensions.filter((dimension) => dimension !== 'key' || filters.key !== undefined)
}

/** A report summed by one of its dimensions alone. */
export function regroupReport(report: UsageReport, by: UsageDimension): UsageReport {
  const { rows } = report
  return {
    ...report,
    groupBy: [by],
    rows: sumsBy(rows, ({ bucketStart, group }) => `${bucketStart} ${entityOf(group, by).id}`),
    groups: sumsBy(rows, ({ group }) => entityOf(group, by).id).sort((a, b) => byCost(a.metrics, b.metrics)),
    totals: sumMetrics(rows.map(({ metrics }) => metrics)),
  }
}

/** One row for all rows of a name, in the order of their first ones. */
function sumsBy<Row extends UsageReport['rows'][number]>(rows: Row[], nameOf: (row: Row) => string): Row[] {
  const byName = new Map<string, Row[]>()
  for (const row of rows) {
    const name = nameOf(row)
    const known = byName.get(name)
    if (known) known.push(row)
    else byName.set(name, [row])
  }
  return [...byName.values()].map((same) => ({
    ...same[0]!,
    metrics: sumMetrics(same.map(({ metrics }) => metrics)),
  }))
}
