import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { Waiting } from '../../components/waiting.tsx'
import { RangeControl } from '../../features/range/range-control.tsx'
import { resolveRange } from '../../features/range/resolve-range.ts'
import { useStatus } from '../../features/status/status-query.ts'
import { FiguresPanel } from '../../features/usage/figures-panel.tsx'
import { SpendPanel } from '../../features/usage/spend-panel.tsx'
import { useUsage } from '../../features/usage/usage-query.ts'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { dataOf } from '../../lib/data-of.ts'

const route = getRouteApi('/spend')

/** How much was spent over a range, and on what. */
export function SpendPage() {
  useDocumentTitle(words.pages.spend)
  const status = useStatus()
  if (status.data === undefined) return <Waiting query={status} className="mt-2 h-[70vh]" />
  return <Spend status={status.data} />
}

function Spend({ status }: { status: Status }) {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  const range = resolveRange(search, today)
  const usage = useUsage({
    from: range.firstDay,
    to: range.endDay,
    zone,
    bucket: range.bucket,
    data: dataOf(status),
    isLive: range.isLive,
  })
  return (
    <div className="space-y-6">
      <h1 className="sr-only">{words.pages.spend}</h1>
      <RangeControl
        search={search}
        range={range}
        today={today}
        zone={zone}
        onChange={({ range, from, to }) => navigate({ search: (now) => ({ ...now, range, from, to }) })}
      />
      <FiguresPanel usage={usage} />
      <SpendPanel usage={usage} bucket={range.bucket} />
    </div>
  )
}
