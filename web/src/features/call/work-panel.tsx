import type { RequestDetail } from '@outlay/shared/api'
import { printable } from '@outlay/shared/format'
import type { LabelDimension } from '@outlay/shared/records'
import { words } from '@outlay/shared/words'
import { Link } from '@tanstack/react-router'
import { Facts } from '../../components/facts.tsx'
import { ForeignText } from '../../components/foreign-text.tsx'
import { Panel } from '../../components/panel.tsx'
import { describeAgent, describeRequested, describeSubagent } from './describe-work.ts'

/** Whom and what the call was for, as far as the caller says so. Each value leads to all calls that have it. */
export function WorkPanel({ call }: { call: RequestDetail }) {
  const facts = factsOf(call)
  return facts.length === 0 ? null : (
    <Panel title={words.call.workTitle}>
      <Facts facts={facts} />
    </Panel>
  )
}

function factsOf(call: RequestDetail) {
  const { agent, tags } = call
  const label = (dimension: LabelDimension, value: string | null, text = value) =>
    value === null || text === null ? null : <Label dimension={dimension} value={value} text={text} />
  return [
    { label: words.call.session, value: label('session', call.session) },
    { label: words.call.endUser, value: label('user', call.endUser) },
    {
      label: words.call.tags,
      value: tags && (
        <ul>
          {Object.entries(tags).map(([name, value]) => (
            <li key={name}>{label('tag', `${name}=${value}`)}</li>
          ))}
        </ul>
      ),
    },
    { label: words.call.agent, value: agent && label('agent', agent.name, describeAgent(agent)) },
    { label: words.call.subagent, value: agent && describeSubagent(agent) },
    { label: words.call.repository, value: label('repository', call.repository) },
    { label: words.call.account, value: agent?.account ? <ForeignText text={agent.account} /> : null },
    { label: words.call.requested, value: describeRequested(call.requested) },
  ].filter(({ value }) => value !== null)
}

type LabelProps = { dimension: LabelDimension; value: string; text: string }

function Label({ dimension, value, text }: LabelProps) {
  return (
    <Link
      to="/calls"
      search={{ range: '30d', [dimension]: value }}
      title={words.call.callsLike(words.calls.filters[dimension], printable(value))}
      className="text-accent hover:underline"
    >
      <ForeignText text={text} />
    </Link>
  )
}
