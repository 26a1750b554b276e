import {
  formatCount,
  formatMoneyExact,
  formatMoneyTotal,
  formatTokens,
  unknownText,
} from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { type Sort, SortHeader } from '../../components/sort-header.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import type { SpendLine } from '../../lib/spend-lines.ts'
import type { Spend } from './prepare-spend.ts'
import { sortLines } from './sort-lines.ts'
import type { SpendOrder } from './spend-search.ts'

type SpendBreakdownProps = {
  spend: Spend
  isCompared: boolean
  sort: Sort<SpendOrder>
  onSort: (sort: Sort<SpendOrder>) => void
}

const { columns } = words.spend
/** Those that have a bar of their own and a few more; what is below them is rarely what one came for. */
const linesAtFirst = 12

/** The chart's legend and its sums in one: a line for each entity, whose name leads into it. */
export function SpendBreakdown({ spend, isCompared, sort, onSort }: SpendBreakdownProps) {
  const [isWhole, setIsWhole] = useState(false)
  const lines = useMemo(() => sortLines(spend.lines, sort.by, sort.order), [spend.lines, sort])
  const shown = isWhole ? lines : lines.slice(0, linesAtFirst)
  const head = (column: SpendOrder, className: string, label: string) => (
    <SortHeader {...{ column, label, sort, className, onSort }} first={column === 'name' ? 'asc' : 'desc'} />
  )
  return (
    <>
      <table className="mt-5 w-full table-fixed text-[13px]" data-testid="breakdown">
        <caption className="sr-only">{spend.summary}</caption>
        <thead className="text-muted">
          <tr>
            {head('name', 'text-left', words.spend.dimensions[spend.by])}
            {head('spend', 'w-22 sm:w-26 numbers pl-2', columns.spend)}
            <th scope="col" className="hidden w-20 py-1 pl-2 numbers font-normal sm:table-cell">
              {columns.share}
            </th>
            {isCompared && head('change', 'w-28 sm:w-54 numbers pl-2', columns.change)}
            <th scope="col" className="hidden w-32 py-1 pl-6 text-left font-normal lg:table-cell">
              {columns.trend}
            </th>
            {head('calls', 'hidden w-22 numbers md:table-cell pl-2', columns.calls)}
            {head('tokens', 'hidden w-22 numbers md:table-cell pl-2', columns.tokens)}
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <Line key={line.id} line={line} by={spend.by} isCompared={isCompared} />
          ))}
        </tbody>
        <Totals spend={spend} isCompared={isCompared} />
      </table>
      {shown.length < lines.length && (
        <button
          type="button"
          onClick={() => setIsWhole(true)}
          className="min-h-8 text-[13px] font-medium text-accent hover:underline"
        >
          {words.spend.more(lines.length - shown.length)}
        </button>
      )}
    </>
  )
}

function Line({ line, by, isCompared }: { line: SpendLine; by: Spend['by']; isCompared: boolean }) {
  return (
    <tr className="relative border-t align-top hover:bg-raised has-focus-visible:bg-raised">
      <th scope="row" className="py-1.5 text-left font-normal">
        <span className="flex items-baseline gap-2">
          <span
            className="size-2.5 shrink-0"
            style={{ background: line.colour, opacity: line.isCharted ? 1 : 0.4 }}
          />
          <span className="min-w-0">
            <Link
              from="/spend"
              to="/spend"
              search={(now) => ({ ...now, [by]: line.id, by: by === 'model' ? 'project' : 'model' })}
              resetScroll={false}
              className="block truncate after:absolute after:inset-0"
              title={line.label}
            >
              <bdi>{line.label}</bdi>
            </Link>
            {line.detail && <span className="block truncate text-muted">{line.detail}</span>}
          </span>
        </span>
      </th>
      <td className="py-1.5 pl-2 numbers" title={formatMoneyExact(line.costUsd)}>
        {line.costUsd === null ? (
          <span className="text-muted">
            {unknownText} {words.costStates.unpriced}
          </span>
        ) : (
          formatMoneyTotal(line.costUsd, { isPartial: line.isPartial })
        )}
      </td>
      <td className="hidden py-1.5 pl-2 numbers sm:table-cell">{line.share ?? unknownText}</td>
      {isCompared && (
        <td className="py-1.5 pl-2 numbers">
          <LineChange change={line.change} />
        </td>
      )}
      <td className="hidden py-1.5 pl-6 lg:table-cell">
        <Sparkline amounts={line.trend} colour={line.isCharted ? line.colour : 'var(--chart-other)'} />
      </td>
      <td className="hidden py-1.5 pl-2 numbers md:table-cell">{formatCount(line.calls)}</td>
      <td className="hidden py-1.5 pl-2 numbers md:table-cell" title={formatCount(line.tokens)}>
        {formatTokens(line.tokens)}
      </td>
    </tr>
  )
}

function LineChange({ change }: { change: SpendLine['change'] }) {
  if (change === null) return unknownText
  return (
    <>
      {change.difference}
      <span className="text-muted max-sm:block">
        <span aria-hidden="true"> {change.arrow} </span>
        {change.text}
      </span>
    </>
  )
}

/** The same sums as the figures above the chart. */
function Totals({ spend: { totals, change }, isCompared }: { spend: Spend; isCompared: boolean }) {
  const tokens = totals.inputTokens + totals.outputTokens
  return (
    <tfoot>
      <tr className="border-t border-control font-medium">
        <th scope="row" className="py-1.5 text-left font-medium">
          {words.spend.total}
        </th>
        <td className="py-1.5 pl-2 numbers" title={formatMoneyExact(totals.effectiveCostUsd)}>
          {formatMoneyTotal(totals.effectiveCostUsd, { isPartial: totals.unpricedCalls > 0 })}
        </td>
        <td className="hidden sm:table-cell" />
        {isCompared && (
          <td className="py-1.5 pl-2 numbers font-normal">
            <LineChange change={change} />
          </td>
        )}
        <td className="hidden lg:table-cell" />
        <td className="hidden py-1.5 pl-2 numbers md:table-cell">{formatCount(totals.calls)}</td>
        <td className="hidden py-1.5 pl-2 numbers md:table-cell" title={formatCount(tokens)}>
          {formatTokens(tokens)}
        </td>
      </tr>
    </tfoot>
  )
}
