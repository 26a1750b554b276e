import type { UsageReport } from '@outlay/shared/api'
import type { UseQueryResult } from '@tanstack/react-query'
import { Waiting } from '../../components/waiting.tsx'
import { prepareFigures } from './prepare-figures.ts'

/** How much, how often, and whether anything is wrong. */
export function FiguresPanel({ usage }: { usage: UseQueryResult<UsageReport> }) {
  if (usage.data === undefined) return <Waiting query={usage} className="h-26" />
  return (
    <dl
      className={`grid grid-cols-2 gap-y-5 border-t pt-4 sm:grid-cols-4 ${usage.isPlaceholderData ? 'opacity-50' : ''}`}
    >
      {prepareFigures(usage.data.totals).map((figure) => (
        <div
          key={figure.label}
          className="border-l px-4 max-sm:odd:border-l-0 max-sm:odd:pl-0 sm:first:border-l-0 sm:first:pl-0"
        >
          <dt className="text-[13px] text-muted">{figure.label}</dt>
          <dd className="mt-0.5 text-[26px]/8 font-medium tracking-tight tabular-nums" title={figure.exact}>
            {figure.value}
          </dd>
          {figure.notes.map((note) => (
            <dd key={note} className="text-[13px] text-muted">
              {note}
            </dd>
          ))}
        </div>
      ))}
    </dl>
  )
}
