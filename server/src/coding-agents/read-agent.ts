import type { IncomingHttpHeaders } from 'node:http'
import type { AgentFacts } from './agent-facts.ts'
import { readClaudeCode } from './claude-code.ts'
import { readCodex } from './codex.ts'
import { programOf } from './user-agent.ts'

/** Reads the headers of a coding agent. Null for a call of any other program. */
export function readAgent(headers: IncomingHttpHeaders): AgentFacts | null {
  const program = programOf(headers['user-agent'])
  if (program === null) return null
  switch (program.name) {
    case 'claude-code':
      return readClaudeCode(headers, program)
    case 'codex':
      return readCodex(headers, program)
    default:
      return {
        sessionId: null,
        agentName: program.name,
        agentVersion: program.version,
        agentRole: null,
        agentId: null,
        parentAgentId: null,
        repository: null,
      }
  }
}
