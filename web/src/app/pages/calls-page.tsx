import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { filtersIn } from '../../features/calls/call-filters.ts'
import { CallsPanel } from '../../features/calls/calls-panel.tsx'
import { RangeControl } from '../../features/range/range-control.tsx'
import { resolveRange } from '../../features/range/resolve-range.ts'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { instantOfDay } from '../../lib/calendar.ts'
import { callsElsewhere } from '../../lib/calls-elsewhere.ts'
import { dataOf } from '../../lib/data-of.ts'

const route = getRouteApi('/calls')

/** The calls of a range, newest first, new ones as they come. */
export function CallsPage() {
  useDocumentTitle(words.pages.calls)
  return <WithStatus>{(status) => <Calls status={status} />}</WithStatus>
}

function Calls({ status }: { status: Status }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  const range = resolveRange(search, today)
  return (
    <div className="space-y-6">
      <h1 className="sr-only">{words.pages.calls}</h1>
      <RangeControl
        search={search}
        range={range}
        today={today}
        zone={zone}
        onChange={({ range, from, to }) => navigate({ search: (now) => ({ ...now, range, from, to }) })}
      />
      <CallsPanel
        question={{
          from: instantOfDay(zone, range.firstDay),
          to: instantOfDay(zone, range.endDay),
          data: dataOf(status),
          ...filtersIn(search),
        }}
        zone={zone}
        today={today}
        elsewhere={callsElsewhere(status, { range, today, zone })}
        onFilter={(filters) =>
          navigate({
            search: ({ zone, range, from, to }) => ({ zone, range, from, to, ...filters }),
            resetScroll: false,
          })
        }
        onShowSince={(from) => navigate({ search: (now) => ({ ...now, range: 'custom', from, to: today }) })}
        onShowLastDays={() =>
          navigate({ search: (now) => ({ ...now, range: '30d', from: undefined, to: undefined }) })
        }
      />
    </div>
  )
}
