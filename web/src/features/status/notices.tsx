import type { Status } from '@outlay/shared/api'
import { words } from '@outlay/shared/words'
import { useSampleData } from '../../hooks/use-sample-data.ts'
import { reasonOf } from '../../lib/api-client.ts'
import { describeNotices, type Notice } from './describe-notices.ts'

/** A slim line each above every page. */
export function Notices({ status }: { status: Status | undefined }) {
  if (!status) return null
  const notices = describeNotices(status)
  if (notices.length === 0) return null
  const lines = notices.map(({ name, tone, text }) => (
    <div
      key={name}
      className={`flex flex-wrap items-center justify-center gap-x-4 px-4 py-1 text-[13px] ${looks[tone]}`}
    >
      <p role={tone === 'calm' ? undefined : 'alert'}>{text}</p>
      {name === 'sample-data' && status.access === 'change' && <RemoveSampleData />}
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
        disabled={remove.isPending}
        className="min-h-6 font-medium text-accent hover:underline disabled:opacity-50"
      >
        {remove.isPending ? words.sampleData.removing : words.sampleData.remove}
      </button>
      {remove.isError && (
        <span role="alert" className="text-bad">
          {reasonOf(remove.error)}
        </span>
      )}
    </>
  )
}
