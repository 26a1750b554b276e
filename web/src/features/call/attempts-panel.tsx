import type { RequestDetail } from '@outlay/shared/api'
import { formatDuration, printable, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'

/** Each try against the provider, in order. */
export function AttemptsPanel({ attempts }: Pick<RequestDetail, 'attempts'>) {
  if (attempts.length === 0) return null
  const { attemptColumns: columns } = words.call
  return (
    <Panel title={words.call.attemptsTitle}>
      <table className="w-full text-[13px]">
        <thead className="text-left text-muted">
          <tr>
            <th className="w-20 py-1 font-normal">{columns.number}</th>
            <th className="w-20 py-1 font-normal">{columns.status}</th>
            <th className="py-1 font-normal">{columns.error}</th>
            <th className="w-24 py-1 numbers font-normal">{columns.duration}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: attempts have no name but their place
            <tr key={index} className="border-t">
              <td className="py-1.5">{index + 1}</td>
              <td className="py-1.5">{attempt.status ?? unknownText}</td>
              <td className="py-1.5 break-words">{attempt.error === null ? '' : printable(attempt.error)}</td>
              <td className="py-1.5 numbers">{formatDuration(attempt.durationMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
