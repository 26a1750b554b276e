import { formatDays } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import type { Day } from '../../lib/calendar.ts'

type NothingPanelProps = {
  /** Null while nothing but sample data is there, or when it is in the range already. */
  firstCallDay: Day | null
  today: Day
  isFiltered: boolean
}

const linkLooks = 'font-medium text-accent hover:underline'

/** A range without calls: since when there are any, and the way there. */
export function NothingPanel({ firstCallDay, today, isFiltered }: NothingPanelProps) {
  return (
    <div className="space-y-3 border-t py-8">
      <p>{isFiltered ? words.spend.noneMatch : words.spend.noCalls}</p>
      {isFiltered && (
        <p>
          <Link
            from="/spend"
            to="/spend"
            search={(now) => ({
              ...now,
              project: undefined,
              key: undefined,
              model: undefined,
              provider: undefined,
            })}
            className={linkLooks}
          >
            {words.spend.clearFilters}
          </Link>
        </p>
      )}
      {firstCallDay === null ? (
        <p>
          <Link
            from="/spend"
            to="/spend"
            search={(now) => ({ ...now, range: '30d', from: undefined, to: undefined })}
            className={linkLooks}
          >
            {words.spend.lastDays}
          </Link>
        </p>
      ) : (
        <p>
          {words.spend.firstCall(formatDays(firstCallDay, firstCallDay))}{' '}
          <Link
            from="/spend"
            to="/spend"
            search={(now) => ({ ...now, range: 'custom', from: firstCallDay, to: today })}
            className={linkLooks}
          >
            {words.spend.sinceFirst}
          </Link>
        </p>
      )}
    </div>
  )
}
