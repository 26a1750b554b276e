import { type Status, usageDimensions } from '@outlay/shared/api'
import { formatDaysShort } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { Toggle } from '../../components/toggle.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { PromptPanel } from '../../features/counting/prompt-panel.tsx'
import { previousRange } from '../../features/range/previous-range.ts'
import { RangeControl } from '../../features/range/range-control.tsx'
import { resolveRange } from '../../features/range/resolve-range.ts'
import { WithStatus } from '../../features/status/with-status.tsx'
import { FiguresPanel } from '../../features/usage/figures-panel.tsx'
import { NothingPanel } from '../../features/usage/nothing-panel.tsx'
import { prepareReasons } from '../../features/usage/prepare-reasons.ts'
import { prepareSpend } from '../../features/usage/prepare-spend.ts'
import { NoReasonsPanel, ReasonsPanel } from '../../features/usage/reasons-panel.tsx'
import { SpendFilters } from '../../features/usage/spend-filters.tsx'
import { SpendPanel } from '../../features/usage/spend-panel.tsx'
import { useUsage } from '../../features/usage/usage-query.ts'
import { useFamiliar } from '../../features/usage/use-familiar.ts'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useQuarterHour } from '../../hooks/use-quarter-hour.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { callsElsewhere } from '../../lib/calls-elsewhere.ts'
import { dataOf, recordedFrom } from '../../lib/data-of.ts'
import { detailFor, dimensionsFor, regroupReport } from '../../lib/regroup-report.ts'

const route = getRouteApi('/spend')

/** How much was spent over a range, and on what. */
export function SpendPage() {
  useDocumentTitle(words.pages.spend)
  return <WithStatus>{(status) => <Spend status={status} />}</WithStatus>
}

function Spend({ status }: { status: Status }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { range, previous, today, zone } = useDays(search)
  const { by } = search
  const known = recordedFrom(status, zone)
  const isKnown = known !== null && known <= previous.firstDay
  const compare = search.compare && isKnown
  const filters = useFilters(search)
  const question = {
    zone,
    bucket: range.bucket,
    groupBy: dimensionsFor(by, filters),
    detail: detailFor(filters),
    filters,
    data: dataOf(status),
  }
  const usage = useUsage({ ...question, from: range.firstDay, to: range.endDay }, { isLive: range.isLive })
  const before = useUsage({ ...question, from: previous.from, to: previous.to }, { isWanted: compare })
  const familiar = useFamiliar(by, { today, zone, data: question.data })
  const spend = useMemo(() => {
    if (!usage.data) return null
    // Without an answer to compare with there is none to show, and the page does not wait for it.
    const earlier = compare && before.data ? regroupReport(before.data, by) : null
    const report = regroupReport(usage.data, by)
    const spend = prepareSpend(report, { nowMs: Date.now(), previous: earlier, familiar })
    return {
      spend,
      previousTotals: earlier?.totals ?? null,
      reasons: earlier && prepareReasons(report, earlier),
    }
  }, [usage.data, before.data, by, compare, familiar])

  const previousDays = formatDaysShort(previous.firstDay, previous.lastDay)
  const versus = words.spend.versus(previousDays)
  const isFiltered = usageDimensions.some((dimension) => filters[dimension] !== undefined)
  const isStale = usage.isPlaceholderData || (compare && before.isPlaceholderData)
  return (
    <div className="space-y-6">
      <h1 className="sr-only">{words.pages.spend}</h1>
      <div className="space-y-3">
        <RangeControl
          search={search}
          range={range}
          today={today}
          zone={zone}
          onChange={({ range, from, to }) => navigate({ search: (now) => ({ ...now, range, from, to }) })}
        />
        <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
          <Toggle
            label={words.spend.by}
            value={by}
            onChange={(by) => navigate({ search: (now) => ({ ...now, by }), resetScroll: false })}
            options={usageDimensions.map((value) => ({ value, label: words.spend.dimensions[value] }))}
          />
          <label
            className="flex min-h-7 items-center gap-2 text-[13px] text-muted"
            title={words.spend.sameTime}
          >
            <input
              type="checkbox"
              checked={compare}
              disabled={!isKnown}
              onChange={(event) => {
                const compare = event.target.checked
                navigate({ search: (now) => ({ ...now, compare }), resetScroll: false })
              }}
              className="size-4 accent-accent"
            />
            {isKnown || known === null
              ? words.spend.compare(previousDays)
              : words.spend.notCompared(previousDays, formatDaysShort(known, known))}
            {compare && search.view === 'chart' && <DottedMark />}
          </label>
          <SpendFilters filters={filters} report={usage.data} />
        </div>
      </div>
      {spend === null && <Waiting query={usage} className="h-[34rem]" />}
      {spend?.spend.lines.length === 0 && (
        <NothingPanel
          elsewhere={callsElsewhere(status, { range, today, zone })}
          today={today}
          isFiltered={isFiltered}
        />
      )}
      {spend !== null && spend.spend.lines.length > 0 && (
        <div className={`space-y-6 ${isStale ? 'opacity-50' : ''}`} aria-busy={isStale}>
          <FiguresPanel totals={spend.spend.totals} previous={spend.previousTotals} versus={versus} />
          {!compare && <NoReasonsPanel isOnRecord={isKnown} />}
          {compare && spend.previousTotals === null && <Waiting query={before} className="h-44" />}
          {spend.previousTotals !== null && <ReasonsPanel reasons={spend.reasons} versus={versus} />}
          <SpendPanel
            spend={spend.spend}
            isCompared={spend.previousTotals !== null}
            view={search.view}
            sort={search.sort}
            order={search.order}
            onView={(change) =>
              navigate({ search: (now) => ({ ...now, ...change }), resetScroll: false, replace: true })
            }
          />
          <PromptPanel
            question={{ from: range.firstDay, to: range.endDay, zone, data: question.data }}
            isLive={range.isLive}
            isFiltered={isFiltered}
          />
        </div>
      )}
    </div>
  )
}

/** How the chart marks what it is compared with. */
function DottedMark() {
  return (
    <svg viewBox="0 0 20 4" className="h-1 w-5 text-ink opacity-65" aria-hidden="true">
      <path d="M0 2h20" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2 2" />
    </svg>
  )
}

/** The days of the address in its zone, and those before them. */
function useDays(search: ReturnType<typeof route.useSearch>) {
  const zone = useZone()
  const today = useToday(zone)
  const nowMs = useQuarterHour()
  const range = resolveRange(search, today)
  return { zone, today, range, previous: previousRange(search.range, range, { today, nowMs, zone }) }
}

function useFilters({ project, key, model, provider }: ReturnType<typeof route.useSearch>) {
  return useMemo(() => ({ project, key, model, provider }), [project, key, model, provider])
}
