import type { CallingAgent, RequestDetail } from '@outlay/shared/api'
import { formatCount, printable } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'

/** The program, its version and the kind of work: `claude-code 2.1.197, subagent`. */
export function describeAgent({ name, version, role }: CallingAgent): string | null {
  if (name === null) return null
  const program = version === null ? name : `${name} ${version}`
  return role === null ? program : `${program}, ${words.call.agentRoles[role]}`
}

/** The id of a subagent, and who started it. Null for the agent that a person talks to. */
export function describeSubagent({ id, parentId }: CallingAgent): string | null {
  if (id === null) return null
  return parentId === null ? printable(id) : words.call.startedBy(printable(id), printable(parentId))
}

/** What the request asks for, in one line. Null where it says nothing that is known. */
export function describeRequested(requested: RequestDetail['requested']): string | null {
  const { maxOutputTokens, temperature, effort, messages, tools } = requested
  const parts = words.call.requestedParts
  const said = [
    messages === null ? null : parts.messages(messages, formatCount(messages)),
    tools === null || tools === 0 ? null : parts.tools(tools, formatCount(tools)),
    maxOutputTokens === null ? null : parts.maxOutputTokens(formatCount(maxOutputTokens)),
    temperature === null ? null : parts.temperature(String(temperature)),
    effort === null ? null : parts.effort(printable(effort)),
  ].filter((part) => part !== null)
  return said.length === 0 ? null : said.join(', ')
}
