import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Failed } from '../../components/failed.tsx'
import { Panel } from '../../components/panel.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { usePageVisible } from '../../hooks/use-page-visible.ts'
import type { Day } from '../../lib/calendar.ts'
import { CallFilters, type CallFiltersValue } from './call-filters.tsx'
import type { CallList } from './call-list.ts'
import { CallRow } from './call-row.tsx'
import { type CallsQuestion, useCalls } from './calls-query.ts'

type CallsPanelProps = {
  question: CallsQuestion
  models: string[]
  zone: string
  today: Day
  onFilter: (filters: CallFiltersValue) => void
}

/** Every call of the range, the newest on top as they end. */
export function CallsPanel({ question, models, zone, today, onFilter }: CallsPanelProps) {
  const { newest, older } = useCalls(question)
  const isFiltered = question.outcome !== undefined || question.model !== undefined
  const list = newest.data
  return (
    <Panel
      title={words.calls.title}
      aside={<CallFilters value={question} models={models} onChange={onFilter} />}
    >
      {list === undefined && <Waiting query={newest} className="h-80" />}
      {list && (
        <>
          <LiveState isFailing={newest.isError} />
          {list.calls.length === 0 ? (
            <p className="border-t py-6 text-muted">
              {isFiltered ? words.calls.noneMatch : words.calls.none}
            </p>
          ) : (
            <CallTable list={list} zone={zone} today={today} isStale={newest.isPlaceholderData} />
          )}
          {older.isError && (
            <Failed
              error={older.error}
              onRetry={() => list.olderCursor !== null && older.mutate(list.olderCursor)}
            />
          )}
          {list.olderCursor !== null && !older.isError && (
            <Button
              className="mt-3"
              disabled={older.isPending}
              onClick={() => list.olderCursor !== null && older.mutate(list.olderCursor)}
            >
              {words.calls.older}
            </Button>
          )}
        </>
      )}
    </Panel>
  )
}

function CallTable({
  list,
  zone,
  today,
  isStale,
}: {
  list: CallList
  zone: string
  today: Day
  isStale: boolean
}) {
  // A call from after this moment came while the list was in sight, and may be seen to appear.
  const [newestAtFirst] = useState(list.calls[0]?.admittedAt ?? '')
  const { columns } = words.calls
  return (
    <table className={`w-full table-fixed text-[13px] ${isStale ? 'opacity-50' : ''}`} data-testid="calls">
      <caption className="sr-only">{words.calls.title}</caption>
      <thead className="text-left text-muted">
        <tr>
          <th className="w-20 py-1 pr-3 font-normal sm:w-32">{columns.time}</th>
          <th className="py-1 pr-3 font-normal">{columns.model}</th>
          <th className="hidden w-56 py-1 pr-3 font-normal lg:table-cell">{columns.who}</th>
          <th className="hidden w-40 py-1 pr-3 font-normal sm:table-cell">{columns.outcome}</th>
          <th className="hidden w-28 py-1 pr-3 numbers font-normal sm:table-cell">{columns.tokens}</th>
          <th className="hidden w-20 py-1 pr-3 numbers font-normal md:table-cell">{columns.duration}</th>
          <th className="w-28 py-1 numbers font-normal">{columns.cost}</th>
        </tr>
      </thead>
      <tbody>
        {list.calls.map((call) => (
          <CallRow
            key={call.id}
            call={call}
            zone={zone}
            today={today}
            isNew={call.admittedAt > newestAtFirst}
          />
        ))}
      </tbody>
    </table>
  )
}

function LiveState({ isFailing }: { isFailing: boolean }) {
  const isVisible = usePageVisible()
  if (isFailing) return <p className="pb-2 text-[13px] text-bad">{words.states.stale}</p>
  return (
    <p className="flex items-center gap-2 pb-2 text-[13px] text-muted">
      <span className={`size-2 rounded-full ${isVisible ? 'bg-accent' : 'border border-control'}`} />
      {isVisible ? words.calls.live : words.calls.paused}
    </p>
  )
}
