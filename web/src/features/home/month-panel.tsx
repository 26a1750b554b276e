import { formatMoneyTotal, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { lazy, Suspense } from 'react'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Toggle } from '../../components/toggle.tsx'
import type { Month } from './prepare-month.ts'

// The chart library is the largest part of the page by far and not needed for its first words.
const MonthChart = lazy(() => import('./month-chart.tsx'))

type MonthPanelProps = {
  month: Month
  /** The chart in one sentence. */
  summary: string
  view: 'chart' | 'table'
  onView: (view: 'chart' | 'table') => void
}

/** Will it last: the month's money added up, against last month. */
export function MonthPanel({ month, summary, view, onView }: MonthPanelProps) {
  return (
    <Panel
      title={words.home.month.title}
      isFilling
      aside={
        <Toggle
          label={words.spend.view}
          value={view}
          onChange={onView}
          options={[
            { value: 'chart', label: words.spend.asChart },
            { value: 'table', label: words.spend.asTable },
          ]}
        />
      }
    >
      {view === 'table' ? (
        <MonthTable month={month} summary={summary} />
      ) : (
        <figure className="flex grow flex-col">
          <Legend hasExpected={month.expectedUsd !== null} />
          <div className="relative min-h-55 grow">
            <div className="absolute inset-0 overflow-x-clip">
              <Suspense fallback={<Skeleton className="h-full" />}>
                <MonthChart points={month.points} />
              </Suspense>
            </div>
          </div>
          <figcaption className="sr-only">{summary}</figcaption>
        </figure>
      )}
    </Panel>
  )
}

/** The lines by their looks, as they differ by dash and not by colour alone. */
function Legend({ hasExpected }: { hasExpected: boolean }) {
  const { spent, expected, lastMonth } = words.home.month
  const lines = [
    { label: spent, stroke: 'var(--accent)', dash: undefined },
    ...(hasExpected ? [{ label: expected, stroke: 'var(--accent)', dash: '2 4' }] : []),
    { label: lastMonth, stroke: 'var(--control)', dash: '2 3' },
  ]
  return (
    <ul className="mb-1 flex flex-wrap gap-x-5 text-[13px] text-muted" aria-hidden="true">
      {lines.map(({ label, stroke, dash }) => (
        <li key={label} className="flex items-center gap-2">
          <svg viewBox="0 0 20 4" className="h-1 w-5" aria-hidden="true">
            <path d="M0 2h20" stroke={stroke} strokeWidth="2" strokeDasharray={dash} />
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}

function MonthTable({ month, summary }: { month: Month; summary: string }) {
  const { title, day, spent, expected, lastMonth } = words.home.month
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="h-60 grow overflow-auto" tabIndex={0} aria-label={words.spend.tableOf(title)}>
      <table className="w-full text-[13px]">
        <caption className="sr-only">{summary}</caption>
        <thead className="sticky top-0 bg-ground text-muted">
          <tr>
            <th scope="col" className="py-1.5 text-left font-normal">
              {day}
            </th>
            {[spent, expected, lastMonth].map((name) => (
              <th key={name} scope="col" className="py-1.5 pl-2 numbers font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {month.points.map((point) => (
            <tr key={point.dayOfMonth} className="border-t">
              <th scope="row" className="py-1 text-left font-normal">
                {point.dayOfMonth}
              </th>
              {[point.spentUsd, point.expectedUsd, point.lastMonthUsd].map((usd, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the columns stand still
                <td key={index} className="py-1 pl-2 numbers">
                  {usd === null ? <span className="text-muted">{unknownText}</span> : formatMoneyTotal(usd)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
