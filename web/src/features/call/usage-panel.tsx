import type { RequestDetail } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Panel } from '../../components/panel.tsx'

/** What the provider itself said about the call, untouched. */
export function UsagePanel({ providerUsage }: Pick<RequestDetail, 'providerUsage'>) {
  return (
    <Panel title={words.call.usageTitle}>
      {providerUsage == null ? (
        <p className="text-muted">{words.call.usageNone}</p>
      ) : (
        <pre className="overflow-x-auto bg-raised px-3 py-2 font-mono text-[13px]">
          {lines(providerUsage)}
        </pre>
      )}
    </Panel>
  )
}

/** The line breaks are ours; any control character inside the provider's own text shows as what it is. */
function lines(value: unknown): string {
  return JSON.stringify(value, null, 2).split('\n').map(printable).join('\n')
}
