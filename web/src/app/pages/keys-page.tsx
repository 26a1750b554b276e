import { words } from '@outlay/shared/words'
import { getRouteApi } from '@tanstack/react-router'
import { DiscountsPanel } from '../../features/discounts/discounts-panel.tsx'
import { KeysPanel } from '../../features/keys/keys-panel.tsx'
import { WithStatus } from '../../features/status/with-status.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { dataOf } from '../../lib/data-of.ts'

const route = getRouteApi('/keys')

/** Who may call, what each of them spent, and a key for the next one. */
export function KeysPage() {
  useDocumentTitle(words.pages.keys)
  const { q, by, order } = route.useSearch()
  const navigate = route.useNavigate()
  const zone = useZone()
  const today = useToday(zone)
  return (
    <>
      <h1 className="sr-only">{words.pages.keys}</h1>
      <WithStatus>
        {(status) => (
          <div className="space-y-8">
            <KeysPanel
              status={status}
              data={dataOf(status)}
              zone={zone}
              today={today}
              search={q}
              sort={{ by, order }}
              onSearch={(q) =>
                navigate({ search: (now) => ({ ...now, q }), replace: true, resetScroll: false })
              }
              onSort={(sort) => navigate({ search: (now) => ({ ...now, ...sort }), resetScroll: false })}
            />
            <DiscountsPanel access={status.access} />
          </div>
        )}
      </WithStatus>
    </>
  )
}
