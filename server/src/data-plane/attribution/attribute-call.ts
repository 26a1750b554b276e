import type { IncomingHttpHeaders } from 'node:http'
import { type Attribution, attributionLimits, type Tags } from '@outlay/shared/records'
import { type AgentFacts, readAgent, readClaudeCodeUser } from '../../coding-agents/index.ts'
import { plainId } from '../../lib/plain-text.ts'
import type { RequestLabels } from '../../providers/index.ts'
import type { KeepEndUser } from './end-user.ts'
import { type OwnHeaders, readOwnHeaders } from './own-headers.ts'

/** The labels in the headers of a call. */
export type HeaderLabels = { own: OwnHeaders; agent: AgentFacts | null }

/** Reads the headers. Throws `invalid-request` for one of ours that is wrong. */
export function readHeaderLabels(headers: IncomingHttpHeaders): HeaderLabels {
  const own = readOwnHeaders(headers)
  const agent = readAgent(headers)
  return own === noLabels.own && agent === null ? noLabels : { own, agent }
}

export const noLabels: HeaderLabels = { own: readOwnHeaders({}), agent: null }

/**
 * Writes down whom and what a call is for. Of two sources that say it, the first of these counts: a header of ours
 * (`x-outlay-*`), what a coding agent sends by itself, a field of the provider's API.
 */
export function attributeCall(
  intent: Attribution,
  { own, agent }: HeaderLabels,
  body: RequestLabels | null,
  keepEndUser: KeepEndUser,
): void {
  if (agent !== null) {
    intent.agentName = agent.agentName
    intent.agentVersion = agent.agentVersion
    intent.agentRole = agent.agentRole
    intent.agentId = agent.agentId
    intent.parentAgentId = agent.parentAgentId
    intent.repository = agent.repository
  }
  const user = body?.endUser ?? null
  const claudeCode = user === null ? null : readClaudeCodeUser(user)
  const endUser = own.endUser ?? (claudeCode === null ? user : null)
  intent.sessionId = own.sessionId ?? agent?.sessionId ?? body?.sessionId ?? claudeCode?.sessionId ?? null
  const { isAllKept } = keepEndUser
  intent.agentAccount = isAllKept ? (claudeCode?.agentAccount ?? null) : null
  intent.endUser = endUser === null ? null : keepEndUser(plainId(endUser, attributionLimits.endUser))
  intent.tags = joined(own.tags, isAllKept ? (body?.tags ?? null) : null)
}

/** Both kinds of tags, as far as the limit allows. Where both have a name, the first one's value counts. */
function joined(first: Tags | null, second: Tags | null): Tags | null {
  if (first === null || second === null) return first ?? second
  const tags = { ...second, ...first }
  const names = [...Object.keys(first), ...Object.keys(second)]
  return Object.fromEntries(
    [...new Set(names)].slice(0, attributionLimits.tags).map((name) => [name, tags[name]!]),
  )
}
