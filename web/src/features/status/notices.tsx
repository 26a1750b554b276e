import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { useSampleData } from '../../hooks/use-sample-data.ts'
import { reasonOf } from '../../lib/api-client.ts'
import { describeNotices, type Notice } from './describe-notices.ts'

type NoticesProps = {
  status: Status | undefined
  /** Whether the server no longer says how it is. */
  isStale: boolean
}

/** A slim line each above every page. */
export function Notices({ status, isStale }: NoticesProps) {
  if (!status) return null
  const notices = describeNotices(status, isStale)
  if (notices.length === 0) return null
  const lines = notices.map(({ name, tone, text }) => (
    <div
      key={name}
      className={`flex flex-wrap items-center justify-center gap-x-4 px-4 py-1 text-[13px] ${looks[tone]}`}
    >
      <p role={tone === 'calm' ? undefined : 'alert'}>{text}</p>
      {name === 'sample-data' && (status.access === 'change' ? <RemoveSampleData /> : <WhyNotRemoved />)}
    </div>
  ))
  return <section aria-label={words.notices}>{lines}</section>
}

const looks: Record<Notice['tone'], string> = {
  alarm: 'bg-bad font-medium text-ground',
  warning: 'bg-warn-ground text-warn-ink',
  calm: 'border-b bg-accent-ground',
}

function RemoveSampleData() {
  const { remove } = useSampleData()
  return (
    <>
      <button
        type="button"
        onClick={() => remove.mutate()}
        aria-disabled={remove.isPending}
        className="min-h-6 font-medium text-accent hover:underline aria-disabled:opacity-50"
      >
        {remove.isPending ? words.sampleData.removing : words.sampleData.remove}
      </button>
      {remove.isError && (
        <span role="alert" className="text-bad">
          {words.states.notDone} {reasonOf(remove.error)}
        </span>
      )}
    </>
  )
}

/** There is no room for the whole reason in a line; it stands where the sample data can be removed, too. */
function WhyNotRemoved() {
  return (
    <Link to="/settings" className="min-h-6 font-medium text-accent hover:underline">
      {words.access.why}
    </Link>
  )
}
