import { formatDaysShort, formatMoneyExact, formatMoneyTotal, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
import { Toggle } from '../../components/toggle.tsx'
import type { Day } from '../../lib/calendar.ts'
import type { SpendLine } from '../../lib/spend-lines.ts'

type By = 'project' | 'model'

type MoversPanelProps = {
  movers: SpendLine[]
  by: By
  /** What is compared: `Oct 1–20` and `Nov 1–20`. */
  beforeDays: string
  nowDays: string
  /** The first whole day on record, where last month is not on record for it; else null. */
  notComparedSince: Day | null
  onBy: (by: By) => void
}

const { movers: text } = words.home

/** Who made the bill grow, or shrink. */
export function MoversPanel({ movers, by, beforeDays, nowDays, notComparedSince, onBy }: MoversPanelProps) {
  return (
    <Panel
      title={text.title}
      aside={
        <Toggle
          label={text.by}
          value={by}
          onChange={onBy}
          options={[
            { value: 'project', label: text.projects },
            { value: 'model', label: text.models },
          ]}
        />
      }
    >
      {movers.length === 0 ? (
        <p className="text-muted">
          {notComparedSince === null
            ? text.none
            : text.notCompared(formatDaysShort(notComparedSince, notComparedSince))}
        </p>
      ) : (
        <table className="w-full table-fixed text-[13px]" data-testid="movers">
          <caption className="sr-only">{text.same(beforeDays)}</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col" className="py-1 text-left font-normal">
                {words.spend.dimensions[by]}
              </th>
              <th scope="col" className="hidden w-18 py-1 pl-2 numbers font-normal sm:table-cell">
                {beforeDays}
              </th>
              <th scope="col" className="w-21 py-1 pl-2 numbers font-normal">
                {nowDays}
              </th>
              <th scope="col" className="w-30 py-1 pl-2 numbers font-normal">
                {text.change}
              </th>
              <th scope="col" className="w-14 py-1 pl-2 numbers font-normal max-sm:hidden">
                {text.share}
              </th>
            </tr>
          </thead>
          <tbody>
            {movers.map((line) => (
              <Mover key={line.id} line={line} by={by} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Mover({ line, by }: { line: SpendLine; by: By }) {
  return (
    <tr className="relative border-t align-top hover:bg-raised has-focus-visible:bg-raised">
      <th scope="row" className="py-1.5 text-left font-normal">
        <Link
          to="/spend"
          search={{ range: 'mtd', [by]: line.id, by: by === 'project' ? 'model' : 'project' }}
          className="block truncate after:absolute after:inset-0"
          title={line.label}
        >
          <bdi>{line.label}</bdi>
        </Link>
      </th>
      <td className="hidden py-1.5 pl-2 numbers text-muted sm:table-cell">
        {formatMoneyTotal(line.beforeUsd)}
      </td>
      <td className="py-1.5 pl-2 numbers" title={formatMoneyExact(line.costUsd)}>
        {formatMoneyTotal(line.costUsd, { isPartial: line.isPartial })}
      </td>
      <td className="py-1.5 pl-2 numbers">
        {line.change === null ? (
          unknownText
        ) : (
          <>
            {line.change.difference}
            <span className="block text-muted">
              <span aria-hidden="true">{line.change.arrow} </span>
              {line.change.text}
            </span>
          </>
        )}
      </td>
      <td className="py-1.5 pl-2 numbers max-sm:hidden">{line.share ?? unknownText}</td>
    </tr>
  )
}
