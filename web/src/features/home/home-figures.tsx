import { Link } from '@tanstack/react-router'
import { ChangeText } from '../../components/change-text.tsx'
import type { HomeFigure } from './prepare-home-figures.ts'

/** Where each figure leads: the same number, taken apart. */
const ranges = { spent: 'mtd', expected: 'mtd', today: 'today', calls: 'today' } as const

/** How much so far, will it last, and is today like other days. */
export function HomeFigures({ figures }: { figures: HomeFigure[] }) {
  return (
    <dl className="grid grid-cols-2 gap-y-5 sm:grid-cols-4">
      {figures.map((figure) => (
        <div
          key={figure.id}
          className="relative border-l px-4 hover:bg-raised max-sm:odd:border-l-0 max-sm:odd:pl-0 sm:first:border-l-0 sm:first:pl-0"
          title={figure.how ?? undefined}
        >
          <dt className="text-[13px] text-muted">
            <Link
              to={figure.id === 'calls' ? '/calls' : '/spend'}
              search={{ range: ranges[figure.id] }}
              className="after:absolute after:inset-0"
            >
              {figure.label}
            </Link>
          </dt>
          <dd
            className={`mt-0.5 font-medium tracking-tight tabular-nums ${figure.id === 'spent' ? 'text-[32px]/9' : 'text-[26px]/9'}`}
            title={figure.exact}
            data-testid={`figure-${figure.id}`}
          >
            {figure.value}
          </dd>
          {figure.change && (
            <dd className="text-[13px]">
              <ChangeText change={figure.change} versus={figure.versus} />
            </dd>
          )}
          {figure.note && <dd className="text-[13px] text-muted">{figure.note}</dd>}
          {figure.how && <dd className="sr-only">{figure.how}</dd>}
        </div>
      ))}
    </dl>
  )
}
