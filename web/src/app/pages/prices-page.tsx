import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { Waiting } from '../../components/waiting.tsx'
import { PricesPanel } from '../../features/prices/prices-panel.tsx'
import { useStatus } from '../../features/status/status-query.ts'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { dataOf } from '../../lib/data-of.ts'

const route = getRouteApi('/prices')

/** What each model costs, on which days, and where that is written. */
export function PricesPage() {
  useDocumentTitle(words.pages.prices)
  const status = useStatus()
  const { q, by, order } = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  if (status.data === undefined) return <Waiting query={status} className="mt-2 h-[70vh]" />
  return (
    <>
      <h1 className="sr-only">{words.pages.prices}</h1>
      <PricesPanel
        data={dataOf(status.data)}
        zone={zone}
        today={today}
        search={q}
        sort={{ by, order }}
        onSearch={(q) => navigate({ search: (now) => ({ ...now, q }), replace: true, resetScroll: false })}
        onSort={(sort) => navigate({ search: (now) => ({ ...now, ...sort }), resetScroll: false })}
      />
    </>
  )
}
