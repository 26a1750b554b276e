import type { RequestDetail } from '@outlay/shared/api'
import { formatCount, formatDuration, formatInstant, printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { useRef } from 'react'
import { CopyButton } from '../../components/copy-button.tsx'
import { Facts } from '../../components/facts.tsx'
import { ForeignText } from '../../components/foreign-text.tsx'
import { Panel } from '../../components/panel.tsx'

/** Who called what, when, and how it ended. */
export function AboutPanel({ call, zone }: { call: RequestDetail; zone: string }) {
  return (
    <Panel title={words.call.aboutTitle}>
      <Facts facts={factsOf(call, zone)} />
    </Panel>
  )
}

function factsOf(call: RequestDetail, zone: string) {
  const ending = [words.outcomes[call.outcome], call.status, call.errorType && printable(call.errorType)]
  return [
    { label: words.call.time, value: `${formatInstant(call.admittedAt, zone)}, ${zone}` },
    { label: words.call.outcome, value: ending.filter((word) => word !== null).join(' · ') },
    { label: words.call.project, value: <ForeignText text={call.project?.name ?? words.calls.noProject} /> },
    { label: words.call.key, value: call.key && <ForeignText text={keyText(call.key)} /> },
    { label: words.call.asked, value: call.requestModel && <ForeignText text={call.requestModel} /> },
    { label: words.call.answered, value: call.responseModel && <ForeignText text={call.responseModel} /> },
    {
      label: words.call.route,
      value: `${call.method} ${printable(call.route)}${call.stream ? `, ${words.calls.streamed}` : ''}`,
    },
    { label: words.call.took, value: formatDuration(call.durationMs) },
    {
      label: words.call.firstToken,
      value: call.timeToFirstTokenMs === null ? null : formatDuration(call.timeToFirstTokenMs),
    },
    {
      label: words.call.sizes,
      value: words.call.bytes(formatCount(call.requestBytes), formatCount(call.responseBytes)),
    },
    {
      label: words.call.providerId,
      value: call.providerRequestId && <Id label={words.call.providerId} text={call.providerRequestId} />,
    },
    { label: words.call.id, value: <Id label={words.call.id} text={call.id} /> },
  ].filter(({ value }) => value !== null)
}

function keyText(key: NonNullable<RequestDetail['key']>): string {
  return key.kind === 'pass-through' ? words.calls.ownKey(key.name) : key.name
}

/** An id is copied, not read: by its button, or selected as a whole. */
function Id({ label, text }: { label: string; text: string }) {
  const shown = useRef<HTMLSpanElement>(null)
  return (
    <span className="flex items-start gap-2">
      <span ref={shown} className="min-w-0 font-mono break-all select-all">
        {printable(text)}
      </span>
      <CopyButton label={label} text={text} shownIn={shown} />
    </span>
  )
}
