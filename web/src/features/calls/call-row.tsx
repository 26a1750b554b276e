import type { RequestSummary } from '@outlay/shared/api'
import {
  formatCount,
  formatDayOfInstant,
  formatDuration,
  formatTimeOfDay,
  formatTokens,
  printable,
} from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { type Day, dayIn } from '../../lib/calendar.ts'
import { modelOf } from '../../lib/model-of.ts'
import { describeCost, isTrouble, whoInFullOf, whoOf } from './describe-call.ts'

type CallRowProps = { call: RequestSummary; zone: string; today: Day; isNew: boolean }

/** One call; the whole row leads to its page. On a phone the side columns fold under the three that count. */
export const CallRow = memo(function CallRow({ call, zone, today, isNew }: CallRowProps) {
  const cost = describeCost(call)
  const model = modelOf(call)
  const who = whoOf(call)
  const whoInFull = whoInFullOf(call)
  const isToday = dayIn(zone, Date.parse(call.admittedAt)) === today
  return (
    <tr
      className={`relative border-t align-top hover:bg-raised has-focus-visible:bg-raised ${isNew ? 'appears' : ''}`}
    >
      <td className="py-2 pr-3 whitespace-nowrap text-muted tabular-nums">
        {!isToday && <span className="block sm:inline">{formatDayOfInstant(call.admittedAt, zone)} </span>}
        {formatTimeOfDay(call.admittedAt, zone)}
      </td>
      <td className="max-w-0 py-2 pr-3">
        <Link
          to="/calls/$id"
          params={{ id: call.id }}
          className="block truncate font-medium after:absolute after:inset-0"
          title={model}
        >
          <bdi>{model}</bdi>
        </Link>
        <span className="block truncate text-muted lg:hidden" title={whoInFull}>
          <bdi>{who}</bdi>
        </span>
        <span className="block sm:hidden">
          <OutcomeText call={call} />
        </span>
      </td>
      <td className="hidden max-w-0 truncate py-2 pr-3 lg:table-cell" title={whoInFull}>
        <bdi>{who}</bdi>
      </td>
      <td className="hidden py-2 pr-3 sm:table-cell">
        <OutcomeText call={call} />
      </td>
      <td className="hidden py-2 pr-3 numbers whitespace-nowrap sm:table-cell" title={exactTokens(call)}>
        <Tokens call={call} />
      </td>
      <td className="hidden py-2 pr-3 numbers whitespace-nowrap md:table-cell">
        {formatDuration(call.durationMs)}
      </td>
      <td className="py-2 numbers" title={cost.title}>
        {cost.text}
        {cost.note && <span className="block text-xs text-muted">{cost.note}</span>}
        <span className="block text-muted sm:hidden">
          <Tokens call={call} />
        </span>
      </td>
    </tr>
  )
})

function OutcomeText({ call }: { call: RequestSummary }) {
  const trouble = isTrouble(call)
  const error = call.errorType && printable(call.errorType)
  return (
    <span className={`block min-w-0 ${trouble ? 'text-bad' : 'text-muted'}`} title={error ?? undefined}>
      {words.outcomes[call.outcome]}
      {call.outcome === 'provider-error' && call.status !== null && ` ${call.status}`}
      {trouble && error && <bdi className="block truncate text-xs">{error}</bdi>}
    </span>
  )
}

function Tokens({ call: { inputTokens, outputTokens } }: { call: RequestSummary }) {
  if (inputTokens === null && outputTokens === null) return null
  return words.calls.tokens(formatTokens(inputTokens), formatTokens(outputTokens))
}

function exactTokens({ inputTokens, outputTokens }: RequestSummary): string {
  return words.calls.tokensSpoken(formatCount(inputTokens), formatCount(outputTokens))
}
