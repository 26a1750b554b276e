import { formatMoneyExact, formatMoneyItem, formatMoneyTotal, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import type { Spend } from './prepare-spend.ts'

/** The chart as a table: the same buckets, series and sums, for whoever reads numbers or hears them. */
export function SpendTable({ spend, title }: { spend: Spend; title: string }) {
  const isCompared = spend.points.some(({ previousUsd }) => previousUsd !== null)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="max-h-96 overflow-auto" tabIndex={0} aria-label={words.spend.tableOf(title)}>
      <table className="w-full text-[13px] whitespace-nowrap">
        <caption className="sr-only">{spend.summary}</caption>
        <thead className="sticky top-0 z-1 bg-ground text-muted">
          <tr>
            <th scope="col" className="sticky left-0 bg-ground py-1.5 pr-4 text-left font-normal">
              {words.spend.bucket[spend.bucket]}
            </th>
            {spend.series.map(({ key, label }) => (
              <th
                key={key}
                scope="col"
                className="max-w-40 truncate px-2 py-1.5 numbers font-normal"
                title={label}
              >
                {label}
              </th>
            ))}
            <th scope="col" className="py-1.5 pl-4 numbers font-normal">
              {words.spend.total}
            </th>
            {isCompared && (
              <th scope="col" className="py-1.5 pl-4 numbers font-normal">
                {words.spend.before}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {spend.points.map((point) => (
            <tr key={point.start} className="border-t">
              <th scope="row" className="sticky left-0 bg-ground py-1.5 pr-4 text-left font-normal">
                {point.label}
                {point.isIncomplete && <span className="text-muted">, {words.spend.incomplete}</span>}
              </th>
              {spend.series.map(({ key }) => (
                <td key={key} className="px-2 py-1.5 numbers">
                  {formatMoneyItem(point.costsUsd[key] ?? '0')}
                </td>
              ))}
              <td className="py-1.5 pl-4 numbers" title={formatMoneyExact(point.totalUsd)}>
                {formatMoneyTotal(point.totalUsd)}
              </td>
              {isCompared && (
                <td className="py-1.5 pl-4 numbers text-muted">
                  {point.previousUsd === null ? unknownText : formatMoneyTotal(point.previousUsd)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
