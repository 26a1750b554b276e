import { words } from '@outlay/shared/words'
import { lazy, Suspense } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Toggle } from '../../components/toggle.tsx'
import type { Spend } from './prepare-spend.ts'
import { SpendBreakdown } from './spend-breakdown.tsx'
import type { SpendOrder } from './spend-search.ts'
import { SpendTable } from './spend-table.tsx'

// The chart library is the largest part of the page by far and not needed for its first words.
const SpendChart = lazy(() => import('./spend-chart.tsx'))

type SpendView = { view: 'chart' | 'table'; sort: SpendOrder; order: 'asc' | 'desc' }

type SpendPanelProps = SpendView & {
  spend: Spend
  isCompared: boolean
  onView: (change: Partial<SpendView>) => void
}

/** What the money went to, and when. */
export function SpendPanel({ spend, isCompared, view, sort, order, onView }: SpendPanelProps) {
  const title = words.spend.title[spend.bucket](words.spend.dimension[spend.by])
  const toggle = (
    <Toggle
      label={words.spend.view}
      value={view}
      onChange={(view) => onView({ view })}
      options={[
        { value: 'chart', label: words.spend.asChart },
        { value: 'table', label: words.spend.asTable },
      ]}
    />
  )
  const hasBars = spend.series.length > 0
  return (
    <Panel title={title} aside={hasBars ? toggle : null}>
      {!hasBars && <p className="py-6 text-muted">{words.spend.nothingSpent}</p>}
      {hasBars && view === 'chart' && <SpendFigure spend={spend} />}
      {hasBars && view === 'table' && <SpendTable spend={spend} title={title} />}
      <SpendBreakdown
        spend={spend}
        isCompared={isCompared}
        sort={{ by: sort, order }}
        onSort={({ by, order }) => onView({ sort: by, order })}
      />
    </Panel>
  )
}

function SpendFigure({ spend }: { spend: Spend }) {
  return (
    <figure>
      <div className="h-55 sm:h-72">
        <Suspense fallback={<Skeleton className="h-full" />}>
          <SpendChart series={spend.series} points={spend.points} />
        </Suspense>
      </div>
      <figcaption className="sr-only">{spend.summary}</figcaption>
    </figure>
  )
}
