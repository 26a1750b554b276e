import { formatDays } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Failed } from '../../components/failed.tsx'
import { Panel } from '../../components/panel.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { usePageVisible } from '../../hooks/use-page-visible.ts'
import type { Day } from '../../lib/calendar.ts'
import type { CallsElsewhere } from '../../lib/calls-elsewhere.ts'
import { type CallFilters, filtersIn } from './call-filters.ts'
import type { CallList } from './call-list.ts'
import { CallRow } from './call-row.tsx'
import { type CallsQuestion, useCalls } from './calls-query.ts'
import { FilterBar } from './filter-bar.tsx'
import { useFilterSources } from './filter-sources-query.ts'
import { useAnnouncement } from './use-announcement.ts'

type CallsPanelProps = {
  question: CallsQuestion
  zone: string
  today: Day
  elsewhere: CallsElsewhere | null
  onFilter: (filters: CallFilters) => void
  onShowSince: (day: Day) => void
  onShowLastDays: () => void
}

/** Every call of the range, the newest on top as they end. */
export function CallsPanel(props: CallsPanelProps) {
  const { question, zone, today, elsewhere, onFilter, onShowSince, onShowLastDays } = props
  const { newest, older } = useCalls(question)
  const sources = useFilterSources(question)
  const filters = filtersIn(question)
  const isFiltered = Object.keys(filters).length > 0
  const list = newest.data
  const announcement = useAnnouncement(JSON.stringify(question), {
    list,
    isPlaceholder: newest.isPlaceholderData,
    isFiltered,
  })
  return (
    <Panel title={words.calls.title} aside={list && <LiveState isFailing={newest.isError} />}>
      <FilterBar filters={filters} sources={sources} onChange={onFilter} />
      <p role="status" className="sr-only">
        {announcement}
      </p>
      {list === undefined && <Waiting query={newest} className="h-80" />}
      {list?.calls.length === 0 && (
        <div className="border-t py-6">
          <p className="text-muted">{isFiltered ? words.calls.noneMatch : words.calls.none}</p>
          {elsewhere?.kind === 'earlier' && (
            <WayOut
              sentence={words.calls.firstCall(formatDays(elsewhere.firstCallDay, elsewhere.firstCallDay))}
              action={words.calls.showSince}
              onGo={() => onShowSince(elsewhere.firstCallDay)}
            />
          )}
          {elsewhere?.kind === 'sample' && (
            <WayOut
              sentence={words.sampleData.days}
              action={words.sampleData.lastDays}
              onGo={onShowLastDays}
            />
          )}
        </div>
      )}
      {list !== undefined && list.calls.length > 0 && (
        <CallTable list={list} zone={zone} today={today} isStale={newest.isPlaceholderData} />
      )}
      {older.isError && (
        <Failed
          error={older.error}
          onRetry={() => list?.olderCursor != null && older.mutate(list.olderCursor)}
        />
      )}
      {list?.olderCursor != null && !older.isError && (
        <Button
          className="mt-3"
          isBusy={older.isPending}
          onClick={() => list.olderCursor !== null && older.mutate(list.olderCursor)}
        >
          {words.calls.older}
        </Button>
      )}
    </Panel>
  )
}

/** The way out of an empty range: there are calls, only not in it. */
function WayOut({ sentence, action, onGo }: { sentence: string; action: string; onGo: () => void }) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <p>{sentence}</p>
      <Button onClick={onGo}>{action}</Button>
    </div>
  )
}

type CallTableProps = { list: CallList; zone: string; today: Day; isStale: boolean }

function CallTable({ list, zone, today, isStale }: CallTableProps) {
  // A call from after this moment came while the list was in sight, and may be seen to appear.
  const [newestAtFirst] = useState(list.calls[0]?.admittedAt ?? '')
  const { columns } = words.calls
  return (
    <table className={`w-full table-fixed text-[13px] ${isStale ? 'opacity-50' : ''}`} data-testid="calls">
      <caption className="sr-only">{words.calls.title}</caption>
      <thead className="text-left text-muted">
        <tr>
          <th scope="col" className="w-20 py-1 pr-3 font-normal sm:w-36">
            {columns.time}
          </th>
          <th scope="col" className="py-1 pr-3 font-normal">
            {columns.model}
          </th>
          <th scope="col" className="hidden w-64 py-1 pr-3 font-normal lg:table-cell">
            {columns.who}
          </th>
          <th scope="col" className="hidden w-34 py-1 pr-3 font-normal sm:table-cell">
            {columns.outcome}
          </th>
          <th scope="col" className="hidden w-30 py-1 pr-3 numbers font-normal sm:table-cell">
            {columns.tokens}
          </th>
          <th scope="col" className="hidden w-20 py-1 pr-3 numbers font-normal md:table-cell">
            {columns.duration}
          </th>
          <th scope="col" className="w-28 py-1 numbers font-normal">
            {columns.cost}
          </th>
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
  if (isFailing) return <p className="text-[13px] text-bad">{words.states.stale}</p>
  return (
    <p className="flex items-center gap-2 text-[13px] text-muted">
      <span className={`size-2 rounded-full ${isVisible ? 'bg-accent' : 'border border-control'}`} />
      {isVisible ? words.calls.live : words.calls.paused}
    </p>
  )
}
