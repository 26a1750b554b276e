import type { IncomingHttpHeaders } from 'node:http'
import { type AgentRole, type Attribution, agentRoles, attributionLimits } from '@outlay/shared/records'
import { plainId } from '../lib/plain-text.ts'
import type { AgentFacts } from './agent-facts.ts'
import type { Program } from './user-agent.ts'

/**
 * Claude Code sends its session with each call. It names a subagent and the agent that started it, and, with
 * `CLAUDE_CODE_GATEWAY_HINT_HEADERS=1`, the kind of work. Seen with 2.1.197; the headers of agents are documented.
 */
export function readClaudeCode(headers: IncomingHttpHeaders, program: Program): AgentFacts {
  const agentId = idOf(headers['x-claude-code-agent-id'])
  return {
    sessionId: idOf(headers['x-claude-code-session-id']),
    agentName: program.name,
    agentVersion: program.version,
    agentRole: roleOf(headers['x-claude-code-request-class']) ?? (agentId === null ? 'main' : 'subagent'),
    agentId,
    parentAgentId: idOf(headers['x-claude-code-parent-agent-id']),
    repository: null,
  }
}

function idOf(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? plainId(value, attributionLimits.agentId) : null
}

const roles: ReadonlySet<unknown> = new Set(agentRoles)

function roleOf(value: string | string[] | undefined): AgentRole | null {
  return roles.has(value) ? (value as AgentRole) : null
}

/**
 * Claude Code's `metadata.user_id` holds its account and session, and no person's name: as JSON, or as
 * `user_<digest>_account_<uuid>_session_<uuid>` from older versions. Null for any other user.
 */
export function readClaudeCodeUser(user: string): Pick<Attribution, 'sessionId' | 'agentAccount'> | null {
  const [, account, session] = /^user_[0-9a-f]+_account_([\w-]*)_session_([\w-]+)$/.exec(user) ?? []
  if (session !== undefined) return { sessionId: idOf(session), agentAccount: idOf(account) }
  const { session_id: sessionId, account_uuid: accountId } = user.startsWith('{') ? parsedObject(user) : {}
  if (typeof sessionId !== 'string' || sessionId === '') return null
  return { sessionId: idOf(sessionId), agentAccount: typeof accountId === 'string' ? idOf(accountId) : null }
}

function parsedObject(text: string): { session_id?: unknown; account_uuid?: unknown } {
  try {
    // Guaranteed: JSON that begins with a brace is an object.
    return JSON.parse(text) as object
  } catch {
    return {}
  }
}
