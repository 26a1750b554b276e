import type { IncomingHttpHeaders } from 'node:http'
import { type AgentRole, attributionLimits } from '@outlay/shared/records'
import { plainId } from '../lib/plain-text.ts'
import type { AgentFacts } from './agent-facts.ts'
import { repositoryName } from './repository-name.ts'
import type { Program } from './user-agent.ts'

/** The metadata of a turn has some 500 characters. */
const metadataCharactersMax = 16 * 1024

type TurnMetadata = { session_id?: unknown; thread_id?: unknown; workspaces?: unknown }

/**
 * Codex sends its session, and the metadata of the turn as JSON: with the remotes of the repository, whose path on the
 * disk is not kept. Seen with 0.171.0; `x-openai-subagent` and the parent's thread are documented.
 */
export function readCodex(headers: IncomingHttpHeaders, program: Program): AgentFacts {
  const metadata = metadataOf(headers['x-codex-turn-metadata'])
  const role = roleOf(headers['x-openai-subagent'])
  const sessionId = idOf(headers['session-id']) ?? idOf(headers.session_id) ?? idOf(metadata.session_id)
  return {
    sessionId,
    agentName: program.name,
    agentVersion: program.version,
    agentRole: role,
    agentId: role === 'main' ? null : idOf(metadata.thread_id),
    parentAgentId: idOf(headers['x-codex-parent-thread-id']),
    repository: repositoryOf(metadata.workspaces),
  }
}

/** The header names the work of the subagent (`review`, `compact`). The agent that a person talks to has none. */
function roleOf(subagent: string | string[] | undefined): AgentRole {
  if (subagent === undefined || subagent === '') return 'main'
  return subagent === 'compact' ? 'compaction' : 'subagent'
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? plainId(value, attributionLimits.sessionId) : null
}

function metadataOf(value: string | string[] | undefined): TurnMetadata {
  if (typeof value !== 'string' || value.length > metadataCharactersMax) return {}
  try {
    return objectOf(JSON.parse(value))
  } catch {
    return {}
  }
}

/** The first workspace with an address counts, and in it the remote `origin` before all others. */
function repositoryOf(workspaces: unknown): string | null {
  for (const workspace of Object.values(objectOf(workspaces))) {
    const remotes = objectOf(objectOf(workspace).associated_remote_urls)
    for (const address of [remotes.origin, ...Object.values(remotes)]) {
      const name = typeof address === 'string' ? repositoryName(address) : null
      if (name !== null) return name
    }
  }
  return null
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
