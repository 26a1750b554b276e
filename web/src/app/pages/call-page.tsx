import type { RequestDetail } from '@outlay/shared/api'
import { formatMoneyItem } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { getRouteApi, Link, useCanGoBack, useRouter } from '@tanstack/react-router'
import { Badge } from '../../components/badge.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { AboutPanel } from '../../features/call/about-panel.tsx'
import { AttemptsPanel } from '../../features/call/attempts-panel.tsx'
import { useCall } from '../../features/call/call-query.ts'
import { CostPanel } from '../../features/call/cost-panel.tsx'
import { explainCost } from '../../features/call/explain-cost.ts'
import { UsagePanel } from '../../features/call/usage-panel.tsx'
import { WorkPanel } from '../../features/call/work-panel.tsx'
import { useDocumentTitle } from '../../hooks/use-document-title.ts'
import { useZone } from '../../hooks/use-zone.ts'
import { ApiFailure } from '../../lib/api-client.ts'
import { modelOf } from '../../lib/model-of.ts'

const route = getRouteApi('/calls/$id')

/** One call, and how it came to its cost. */
export function CallPage() {
  const { id } = route.useParams()
  const call = useCall(id)
  useDocumentTitle(call.data ? modelOf(call.data) : words.call.aboutTitle)
  return (
    <>
      <BackLink />
      {call.data && <Call call={call.data} />}
      {!call.data && isMissing(call.error) && <p className="py-6">{words.call.missing}</p>}
      {!call.data && !isMissing(call.error) && <Waiting query={call} className="mt-2 h-[70vh]" />}
    </>
  )
}

/** Back to where one came from, range and filters and all; to the first page from a link somebody sent. */
function BackLink() {
  const canGoBack = useCanGoBack()
  const router = useRouter()
  return (
    <Link
      to="/calls"
      onClick={(event) => {
        if (!canGoBack || event.metaKey || event.ctrlKey) return
        event.preventDefault()
        router.history.back()
      }}
      className="inline-block py-2 text-[13px] font-medium text-accent hover:underline"
    >
      ← {words.call.back}
    </Link>
  )
}

function Call({ call }: { call: RequestDetail }) {
  const zone = useZone()
  const sentence = explainCost(call)
  return (
    <div className="space-y-8">
      <div className="pt-2">
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-medium">
          <bdi className="min-w-0 break-words">{modelOf(call)}</bdi>
          <span className="font-normal text-muted">{words.operations[call.operation]}</span>
          {call.simulated && <Badge>{words.simulated.badge}</Badge>}
        </h1>
        <p className="mt-1 text-[32px]/10 font-medium tracking-tight tabular-nums">
          {formatMoneyItem(call.effectiveCostUsd)}
        </p>
        {sentence !== null && <p className="mt-1 max-w-prose">{sentence}</p>}
        <p className="mt-1 text-[13px] text-muted">{words.usageSources[call.usageSource]}</p>
      </div>
      <div className="grid gap-8 lg:grid-cols-2">
        <CostPanel call={call} />
        <AboutPanel call={call} zone={zone} />
        <WorkPanel call={call} />
        <UsagePanel providerUsage={call.providerUsage} />
        <AttemptsPanel attempts={call.attempts} />
      </div>
    </div>
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiFailure && error.status === 404
}
