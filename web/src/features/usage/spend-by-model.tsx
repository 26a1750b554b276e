import {
  formatCount,
  formatMoneyExact,
  formatMoneyTotal,
  formatTokens,
  unknownText,
} from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { useState } from 'react'
import type { SpendLine } from './prepare-spend.ts'

const { columns } = words.spendChart

/** The models that have a bar of their own; what is below them is rarely what one came for. */
const linesAtFirst = 8

/** The chart's legend and its sums in one: a line for each model, dearest first. */
export function SpendByModel({ lines }: { lines: SpendLine[] }) {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? lines : lines.slice(0, linesAtFirst)
  return (
    <>
      <table className="mt-4 w-full table-fixed text-[13px]">
        <caption className="sr-only">{words.spendChart.byModel}</caption>
        <thead className="text-left text-muted">
          <tr>
            <th className="py-1 font-normal">{columns.model}</th>
            <th className="w-24 py-1 numbers font-normal">{columns.spend}</th>
            <th className="w-18 py-1 numbers font-normal sm:w-24">{columns.share}</th>
            <th className="hidden w-24 py-1 numbers font-normal sm:table-cell">{columns.calls}</th>
            <th className="hidden w-28 py-1 numbers font-normal sm:table-cell">{columns.tokens}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <ModelLine key={line.model ?? ''} line={line} />
          ))}
        </tbody>
      </table>
      {shown.length < lines.length && (
        <button
          type="button"
          onClick={() => setIsWhole(true)}
          className="min-h-8 text-[13px] font-medium text-accent hover:underline"
        >
          {words.spendChart.moreModels(lines.length - shown.length)}
        </button>
      )}
    </>
  )
}

function ModelLine({ line }: { line: SpendLine }) {
  return (
    <tr className="border-t">
      <th scope="row" className="py-1.5 text-left font-normal">
        <span className="flex items-center gap-2">
          <span
            className="size-2.5 shrink-0"
            style={{ background: line.colour ?? 'var(--chart-other)', opacity: line.colour ? 1 : 0.4 }}
          />
          <bdi className="truncate" title={line.label}>
            {line.label}
          </bdi>
        </span>
      </th>
      <td className="py-1.5 numbers" title={formatMoneyExact(line.costUsd)}>
        {line.costUsd === null ? (
          <span className="text-muted">{words.costStates.unpriced}</span>
        ) : (
          formatMoneyTotal(line.costUsd, { isPartial: line.isPartial })
        )}
      </td>
      <td className="py-1.5 numbers">{line.share ?? unknownText}</td>
      <td className="hidden py-1.5 numbers sm:table-cell">{formatCount(line.calls)}</td>
      <td className="hidden py-1.5 numbers sm:table-cell" title={formatCount(line.tokens)}>
        {formatTokens(line.tokens)}
      </td>
    </tr>
  )
}
