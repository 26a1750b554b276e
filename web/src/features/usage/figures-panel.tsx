import type { UsageMetrics } from '@outlay/shared/api'
import { ChangeText } from '../../components/change-text.tsx'
import { prepareFigures } from './prepare-figures.ts'

type FiguresPanelProps = {
  totals: UsageMetrics
  previous: UsageMetrics | null
  /** What the changes are against: `vs Oct 1–20`. */
  versus: string
}

/** How much, how often, and whether anything is wrong. */
export function FiguresPanel({ totals, previous, versus }: FiguresPanelProps) {
  return (
    <dl className="grid grid-cols-2 gap-y-5 border-t pt-4 sm:grid-cols-4">
      {prepareFigures(totals, previous).map((figure) => (
        <div
          key={figure.label}
          className="border-l px-4 max-sm:odd:border-l-0 max-sm:odd:pl-0 sm:first:border-l-0 sm:first:pl-0"
        >
          <dt className="text-[13px] text-muted">{figure.label}</dt>
          <dd className="mt-0.5 text-[26px]/8 font-medium tracking-tight tabular-nums" title={figure.exact}>
            {figure.value}
          </dd>
          {figure.change && (
            <dd className="text-[13px] text-balance">
              <ChangeText change={figure.change} versus={versus} />
            </dd>
          )}
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
