import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Waiting } from '../../components/waiting.tsx'
import { FirstCallPanel } from '../../features/first-call/first-call-panel.tsx'
import { resolveRange } from '../../features/range/resolve-range.ts'
import { useStatus } from '../../features/status/status-query.ts'
import { FiguresPanel } from '../../features/usage/figures-panel.tsx'
import { SpendPanel } from '../../features/usage/spend-panel.tsx'
import { useUsage } from '../../features/usage/usage-query.ts'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useToday } from '../../hooks/use-today.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { dataOf } from '../../lib/data-of.ts'

/** How the month is going; before the first call, how to make it. */
export function HomePage() {
  useDocumentTitle(null)
  const status = useStatus()
  if (status.data === undefined) return <Waiting query={status} className="mt-2 h-[70vh]" />
  if (status.data.records.firstCallAt === null && !status.data.sampleData)
    return <FirstCallPanel status={status.data} />
  return <Month status={status.data} />
}

function Month({ status }: { status: Status }) {
  const zone = useZone()
  const range = resolveRange({ range: 'mtd' }, useToday(zone))
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
      <h1 className="sr-only">{words.pages.home}</h1>
      <FiguresPanel usage={usage} />
      <SpendPanel usage={usage} bucket={range.bucket} />
    </div>
  )
}
