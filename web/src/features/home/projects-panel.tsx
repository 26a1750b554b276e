import { formatCount, formatMoneyExact, formatMoneyTotal, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../components/panel.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import type { SpendLine } from '../../lib/spend-lines.ts'

/** Enough for a glance; the Spend page has them all. */
const projectsMax = 8
const { projects: text } = words.home
const { columns } = words.spend

/** Who spends. */
export function ProjectsPanel({ lines }: { lines: SpendLine[] }) {
  return (
    <Panel
      title={text.title}
      aside={
        <Link
          to="/spend"
          search={{ range: 'mtd' }}
          className="inline-flex min-h-7 items-center text-[13px] font-medium text-accent hover:underline"
        >
          {text.all}
        </Link>
      }
    >
      {lines.length === 0 ? (
        <p className="text-muted">
          {text.none}{' '}
          <Link
            to="/spend"
            search={{ range: 'last-month' }}
            className="font-medium text-accent hover:underline"
          >
            {text.lastMonth}
          </Link>
        </p>
      ) : (
        <table className="w-full table-fixed text-[13px]" data-testid="projects">
          <caption className="sr-only">{text.title}</caption>
          <thead className="text-muted">
            <tr>
              <th scope="col" className="py-1 text-left font-normal">
                {text.name}
              </th>
              <th scope="col" className="w-21 py-1 pl-2 numbers font-normal">
                {columns.spend}
              </th>
              <th scope="col" className="w-14 py-1 pl-2 numbers font-normal">
                {columns.share}
              </th>
              <th scope="col" className="hidden w-28 py-1 pl-4 text-left font-normal sm:table-cell">
                {columns.trend}
              </th>
              <th scope="col" className="hidden w-16 py-1 pl-2 numbers font-normal sm:table-cell">
                {columns.calls}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, projectsMax).map((line) => (
              <Project key={line.id} line={line} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}

function Project({ line }: { line: SpendLine }) {
  return (
    <tr className="relative border-t hover:bg-raised has-focus-visible:bg-raised">
      <th scope="row" className="py-1.5 text-left font-normal">
        <span className="flex items-center gap-2">
          <span className="size-2.5 shrink-0" style={{ background: line.colour }} />
          <Link
            to="/spend"
            search={{ range: 'mtd', project: line.id, by: 'model' }}
            className="min-w-0 truncate after:absolute after:inset-0"
            title={line.label}
          >
            <bdi>{line.label}</bdi>
          </Link>
        </span>
      </th>
      <td className="py-1.5 pl-2 numbers" title={formatMoneyExact(line.costUsd)}>
        {line.costUsd === null
          ? words.costStates.unpriced
          : formatMoneyTotal(line.costUsd, { isPartial: line.isPartial })}
      </td>
      <td className="py-1.5 pl-2 numbers">{line.share ?? unknownText}</td>
      <td className="hidden py-1.5 pl-4 sm:table-cell">
        <Sparkline amounts={line.trend} colour={line.colour} />
      </td>
      <td className="hidden py-1.5 pl-2 numbers sm:table-cell">{formatCount(line.calls)}</td>
    </tr>
  )
}
