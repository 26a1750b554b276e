import { formatDays } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import type { Day } from '../../lib/calendar.ts'
import type { CallsElsewhere } from '../../lib/calls-elsewhere.ts'

type NothingPanelProps = {
  elsewhere: CallsElsewhere | null
  today: Day
  isFiltered: boolean
}

const linkLooks = 'font-medium text-accent hover:underline'

/** A range without calls: when there are any, and the way there. */
export function NothingPanel({ elsewhere, today, isFiltered }: NothingPanelProps) {
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
      {elsewhere?.kind !== 'earlier' ? (
        <p>
          {elsewhere?.kind === 'sample' && `${words.sampleData.days} `}
          <Link
            from="/spend"
            to="/spend"
            search={(now) => ({ ...now, range: '30d', from: undefined, to: undefined })}
            className={linkLooks}
          >
            {words.sampleData.lastDays}
          </Link>
        </p>
      ) : (
        <p>
          {words.spend.firstCall(formatDays(elsewhere.firstCallDay, elsewhere.firstCallDay))}{' '}
          <Link
            from="/spend"
            to="/spend"
            search={(now) => ({ ...now, range: 'custom', from: elsewhere.firstCallDay, to: today })}
            className={linkLooks}
          >
            {words.spend.sinceFirst}
          </Link>
        </p>
      )}
    </div>
  )
}
