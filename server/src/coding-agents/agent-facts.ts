import type { Attribution } from '@outlay/shared/records'

/** The facts about a coding agent that its headers contain. It sends them without any set-up. */
export type AgentFacts = Pick<
  Attribution,
  'sessionId' | 'agentName' | 'agentVersion' | 'agentRole' | 'agentId' | 'parentAgentId' | 'repository'
>
