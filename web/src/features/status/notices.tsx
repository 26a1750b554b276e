import type { Status } from '@outlay/shared/api'
import { formatCount } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

/** What everyone who looks at any page has to know first. */
export function Notices({ status }: { status: Status | undefined }) {
  if (!status) return null
  const { records, provider } = status
  return (
    <>
      {provider.simulated && (
        <p className="bg-accent-ground px-4 py-2 text-center">{words.simulated.banner}</p>
      )}
      {records.state !== 'ok' && (
        <p role="alert" className="bg-warn-ground px-4 py-2 text-center text-warn-ink">
          {records.state === 'journal'
            ? words.records.journal(formatCount(records.pending))
            : words.records.refusing}
        </p>
      )}
    </>
  )
}
