import type { UsageReport } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import type { UseQueryResult } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Toggle } from '../../components/toggle.tsx'
import { Waiting } from '../../components/waiting.tsx'
import { prepareSpend, type Spend } from './prepare-spend.ts'
import { SpendByModel } from './spend-by-model.tsx'
import { SpendTable } from './spend-table.tsx'

// The chart library is the largest part of the page by far and not needed for its first words.
const SpendChart = lazy(() => import('./spend-chart.tsx'))

type SpendPanelProps = { usage: UseQueryResult<UsageReport>; bucket: UsageReport['bucket'] }

/** What the money went to, and when. */
export function SpendPanel({ usage, bucket }: SpendPanelProps) {
  const [view, setView] = useState<'chart' | 'table'>('chart')
  const spend = useMemo(() => (usage.data ? prepareSpend(usage.data, Date.now()) : null), [usage.data])
  const toggle = (
    <Toggle
      label={words.spendChart.view}
      value={view}
      onChange={setView}
      options={[
        { value: 'chart', label: words.spendChart.asChart },
        { value: 'table', label: words.spendChart.asTable },
      ]}
    />
  )
  return (
    <Panel
      title={words.spendChart.title[usage.data?.bucket ?? bucket]}
      aside={spend?.series.length ? toggle : null}
    >
      {spend === null && <Waiting query={usage} className="h-64" />}
      {spend && (
        <div className={usage.isPlaceholderData ? 'opacity-50' : ''}>
          {spend.series.length === 0 ? (
            <p className="py-6 text-muted">{words.spendChart.nothingSpent}</p>
          ) : view === 'chart' ? (
            <SpendFigure spend={spend} />
          ) : (
            <SpendTable spend={spend} bucket={usage.data?.bucket ?? bucket} />
          )}
          {spend.lines.length > 0 && <SpendByModel lines={spend.lines} />}
        </div>
      )}
    </Panel>
  )
}

function SpendFigure({ spend }: { spend: Spend }) {
  return (
    <figure>
      <div className="h-56 sm:h-64">
        <Suspense fallback={<Skeleton className="h-full" />}>
          <SpendChart series={spend.series} points={spend.points} />
        </Suspense>
      </div>
      <figcaption className="sr-only">{spend.summary}</figcaption>
    </figure>
  )
}
