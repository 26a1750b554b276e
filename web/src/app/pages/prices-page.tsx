import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { DriftPanel } from '../../features/counting/drift-panel.tsx'
import { PricesPanel } from '../../features/prices/prices-panel.tsx'
import { ReportedCostsPanel } from '../../features/reported-costs/reported-costs-panel.tsx'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { dataOf } from '../../lib/data-of.ts'

const route = getRouteApi('/prices')

/** What each model costs, on which days, and where that is written. */
export function PricesPage() {
  useDocumentTitle(words.pages.prices)
  const { q, provider, by, order } = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  return (
    <>
      <h1 className="sr-only">{words.pages.prices}</h1>
      <WithStatus>
        {(status) => (
          <div className="space-y-8">
            <DriftPanel data={dataOf(status)} zone={zone} today={today} />
            <ReportedCostsPanel data={dataOf(status)} zone={zone} today={today} />
            <PricesPanel
              access={status.access}
              data={dataOf(status)}
              zone={zone}
              today={today}
              search={q}
              provider={provider}
              sort={{ by, order }}
              onSearch={(q) =>
                navigate({ search: (now) => ({ ...now, q }), replace: true, resetScroll: false })
              }
              onProvider={(provider) =>
                navigate({ search: (now) => ({ ...now, provider }), resetScroll: false })
              }
              onSort={(sort) => navigate({ search: (now) => ({ ...now, ...sort }), resetScroll: false })}
            />
          </div>
        )}
      </WithStatus>
    </>
  )
}
