import type { Attribution } from '@outlay/shared/records'

/** What a coding agent tells of itself in its headers, without any set-up. */
export type AgentFacts = Pick<
  Attribution,
  'sessionId' | 'agentName' | 'agentVersion' | 'agentRole' | 'agentId' | 'parentAgentId' | 'repository'
>
