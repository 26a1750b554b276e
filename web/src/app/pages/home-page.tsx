import type { Status } from '@outlay/shared/api'
import { formatDaysShort } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { Waiting } from '../../components/waiting.tsx'
import { useRecentCounting } from '../../features/counting/counting-query.ts'
import { FirstCallPanel } from '../../features/first-call/first-call-panel.tsx'
import { AttentionPanel } from '../../features/home/attention-panel.tsx'
import { HomeFigures } from '../../features/home/home-figures.tsx'
import { MonthPanel } from '../../features/home/month-panel.tsx'
import { MoversPanel } from '../../features/home/movers-panel.tsx'
import { prepareAttention } from '../../features/home/prepare-attention.ts'
import { monthSummary, prepareHomeFigures } from '../../features/home/prepare-home-figures.ts'
import { prepareMonth } from '../../features/home/prepare-month.ts'
import { prepareMovers } from '../../features/home/prepare-movers.ts'
import { prepareToday } from '../../features/home/prepare-today.ts'
import { ProjectsPanel } from '../../features/home/projects-panel.tsx'
import { previousRange } from '../../features/range/previous-range.ts'
import { resolveRange } from '../../features/range/resolve-range.ts'
import { useRecentReportedCosts } from '../../features/reported-costs/reported-costs-query.ts'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useUsage } from '../../features/usage/usage-query.ts'
import { useFamiliar } from '../../features/usage/use-familiar.ts'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useQuarterHour } from '../../hooks/use-quarter-hour.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { addDays, firstOfMonth } from '../../lib/calendar.ts'
import { dataOf, recordedFrom } from '../../lib/data-of.ts'
import { entityColours } from '../../lib/entity-colours.ts'
import { regroupReport } from '../../lib/regroup-report.ts'
import { chartedOf, prepareLines } from '../../lib/spend-lines.ts'
import { together } from '../../lib/together.ts'

const route = getRouteApi('/')
const historyDays = 28

/** How the month is going; before the first call, how to make it. */
export function HomePage() {
  useDocumentTitle(null)
  return (
    <WithStatus>
      {(status) =>
        status.records.firstCallAt === null && !status.sampleData ? (
          <FirstCallPanel status={status} />
        ) : (
          <Overview status={status} />
        )
      }
    </WithStatus>
  )
}

/** Every panel waits for its own reports, and fails alone. */
function Overview({ status }: { status: Status }) {
  const { movers, view } = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  const { days, month, recent, past, counting, reportedCosts, before, projects, previous } = useReports(
    status,
    { zone, today },
  )
  const familiar = useFamiliar('project', { today, zone, data: dataOf(status) })
  const moment = { today, nowMs: Date.now(), zone }
  const beforeDays = formatDaysShort(previous.firstDay, previous.lastDay)

  const known = recordedFrom(status, zone)
  const isCompared = known !== null && known <= previous.firstDay
  const sums = days.data && prepareMonth(days.data, { today, recordedFrom: known })
  const beforeUsd = (isCompared && before.data?.totals.effectiveCostUsd) || null
  const hours = recent.data && past.data ? { recent: recent.data, past: past.data } : null
  return (
    <div className="space-y-6">
      <h1 className="sr-only">{words.pages.home}</h1>
      {sums ? (
        <HomeFigures
          figures={prepareHomeFigures({
            month: sums,
            today: hours && prepareToday(hours.recent, hours.past, moment),
            beforeUsd,
            beforeDays,
            notComparedSince: isCompared ? null : known,
            day: today,
          })}
        />
      ) : (
        <Waiting query={days} className="h-26" />
      )}
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 lg:order-last">
          {/* Nothing needs attention only once all is known that might. */}
          {hours && month.data && counting.data && reportedCosts.data ? (
            <AttentionPanel
              items={prepareAttention({
                status,
                month: month.data,
                ...hours,
                counting: counting.data,
                reportedCosts: reportedCosts.data,
                today,
                nowMs: moment.nowMs,
              })}
            />
          ) : (
            <Waiting query={together([recent, past, month, counting, reportedCosts])} className="h-76" />
          )}
        </div>
        <div className="min-w-0">
          {sums ? (
            <MonthPanel
              month={sums}
              summary={monthSummary(sums, beforeUsd, today)}
              view={view}
              onView={(view) => navigate({ search: (now) => ({ ...now, view }), resetScroll: false })}
            />
          ) : (
            <Waiting query={days} className="h-76" />
          )}
        </div>
      </div>
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-2">
        <div className="min-w-0">
          {month.data && before.data ? (
            <MoversPanel
              movers={
                isCompared
                  ? prepareMovers(
                      prepareLines(regroupReport(month.data, movers), {
                        by: movers,
                        colours: new Map(),
                        previous: regroupReport(before.data, movers),
                      }),
                    )
                  : []
              }
              notComparedSince={isCompared ? null : known}
              by={movers}
              beforeDays={beforeDays}
              nowDays={formatDaysShort(firstOfMonth(today), today)}
              onBy={(movers) => navigate({ search: (now) => ({ ...now, movers }), resetScroll: false })}
            />
          ) : (
            <Waiting query={together([month, before])} className="h-64" />
          )}
        </div>
        <div className="min-w-0">
          {projects.data ? (
            <ProjectsPanel lines={projectLines(projects.data, familiar)} />
          ) : (
            <Waiting query={projects} className="h-64" />
          )}
        </div>
      </div>
    </div>
  )
}

/**
 * What the panels are made of: a few small reports, each as coarse as its question allows. They are asked for from the top
 * of the page down, since a browser asks a server six things at a time.
 */
function useReports(status: Status, { zone, today }: { zone: string; today: string }) {
  const nowMs = useQuarterHour()
  const range = resolveRange({ range: 'mtd' }, today)
  const previous = previousRange('mtd', range, { today, nowMs, zone })
  const { firstDay, endDay } = range
  const data = dataOf(status)
  const live = { isLive: true }
  const all = ['project', 'key', 'model'] as const
  const ask = { zone, data, to: endDay }
  return {
    previous,
    days: useUsage({ ...ask, from: previous.firstDay, bucket: 'day', groupBy: [] }, live),
    month: useUsage({ ...ask, from: firstDay, bucket: 'month', groupBy: all }, live),
    recent: useUsage({ ...ask, from: addDays(today, -1), bucket: 'hour', groupBy: [] }, live),
    past: useUsage({
      ...ask,
      from: addDays(today, -historyDays),
      to: today,
      bucket: 'hour',
      groupBy: [],
    }),
    counting: useRecentCounting({ today, zone, data }),
    reportedCosts: useRecentReportedCosts({ today, zone, data }),
    before: useUsage({ ...ask, from: previous.from, to: previous.to, bucket: 'month', groupBy: all }),
    projects: useUsage({ ...ask, from: firstDay, bucket: 'day', groupBy: ['project'] }, live),
  }
}

type Reports = ReturnType<typeof useReports>

function projectLines(report: NonNullable<Reports['projects']['data']>, familiar: string[]) {
  const colours = entityColours(
    chartedOf(report, 'project').map(({ id }) => id),
    familiar,
  )
  return prepareLines(report, { by: 'project', colours, previous: null })
}
