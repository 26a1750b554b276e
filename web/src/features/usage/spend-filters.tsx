import { type UsageDimension, type UsageReport, usageDimensions } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { entityOf } from '../../lib/entity.ts'
import type { UsageFilters } from '../../lib/regroup-report.ts'

/** The filters of the page, each removed by one click. */
export function SpendFilters({
  filters,
  report,
}: {
  filters: UsageFilters
  report: UsageReport | undefined
}) {
  const chosen = usageDimensions.filter((dimension) => filters[dimension] !== undefined)
  if (chosen.length === 0) return null
  return (
    <ul aria-label={words.spend.filters} className="flex flex-wrap items-center gap-2 text-[13px]">
      {chosen.map((dimension) => {
        const name = nameOf(report, dimension, filters[dimension]!)
        const label = words.spend.dimensions[dimension]
        return (
          <li key={dimension} className="min-w-0">
            <Link
              from="/spend"
              to="/spend"
              search={(now) => ({ ...now, [dimension]: undefined, by: dimension })}
              resetScroll={false}
              aria-label={words.spend.removeFilter(label, name)}
              className="flex min-h-7 items-center gap-2 rounded-sm border border-control px-2 hover:bg-raised"
            >
              <bdi className="min-w-0 truncate">{words.spend.filter(label, name)}</bdi>
              <span aria-hidden="true" className="text-muted">
                ×
              </span>
            </Link>
          </li>
        )
      })}
      {isListable(filters) && (
        <li>
          <Link
            from="/spend"
            to="/calls"
            search={({ range, from, to, project, key, model }) => ({ range, from, to, project, key, model })}
            className="inline-flex min-h-7 items-center font-medium text-accent hover:underline"
          >
            {words.spend.showCalls}
          </Link>
        </li>
      )}
    </ul>
  )
}

/** The Calls page has no filter for providers, nor for calls that name no project, key or model. */
function isListable({ provider, project, key, model }: UsageFilters): boolean {
  return provider === undefined && [project, key, model].every((id) => id !== '')
}

/** The address knows ids; the names are in the answer, unless nothing of that entity is. */
function nameOf(report: UsageReport | undefined, dimension: UsageDimension, id: string): string {
  const group = report?.groups.find((known) => entityOf(known.group, dimension).id === id)?.group
  return group ? entityOf(group, dimension).label : id === '' ? entityOf({}, dimension).label : printable(id)
}
