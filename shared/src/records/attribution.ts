/** What kind of work within a coding agent a call belongs to: the words of Claude Code's own header. */
export const agentRoles = ['main', 'subagent', 'workflow', 'compaction', 'auxiliary'] as const
export type AgentRole = (typeof agentRoles)[number]

/** Words that a caller sorts calls by: `feature` is `chat`. */
export type Tags = Readonly<Record<string, string>>

/**
 * What a call says about the work it belongs to. Each value is foreign text without control characters and keys, cut
 * to its limit in {@link attributionLimits}. Callers choose these values, so they sort spend and prove nothing.
 */
export type Attribution = {
  sessionId: string | null
  /** The program: `claude-code`, `codex`. */
  agentName: string | null
  agentVersion: string | null
  agentRole: AgentRole | null
  /** A subagent, and the agent that started it. The agent that a person talks to has neither. */
  agentId: string | null
  parentAgentId: string | null
  /** The account that a coding agent is signed in to. */
  agentAccount: string | null
  /** `github.com/example/shop`: host and path of the repository's address, without credentials. */
  repository: string | null
  /** The person whom the application serves, as the application names them. */
  endUser: string | null
  tags: Tags | null
}

/** The labels that calls are summed up by. A call has one value of each, and any number of tags. */
export const labelDimensions = ['session', 'agent', 'repository', 'user', 'tag'] as const
export type LabelDimension = (typeof labelDimensions)[number]

/** What a request asks for, beside its model and its output maximum. */
export type RequestedSettings = {
  temperature: number | null
  /** How much the model is to think, in the provider's word: `low`, `high`. */
  effort: string | null
  messageCount: number | null
  toolCount: number | null
}

/** The longest values, in characters, and the most tags of a call. */
export const attributionLimits = {
  sessionId: 200,
  agentName: 60,
  agentVersion: 60,
  agentId: 200,
  agentAccount: 200,
  repository: 200,
  endUser: 200,
  effort: 20,
  tagName: 64,
  tagValue: 128,
  tags: 10,
} as const

export const noAttribution: Attribution = {
  sessionId: null,
  agentName: null,
  agentVersion: null,
  agentRole: null,
  agentId: null,
  parentAgentId: null,
  agentAccount: null,
  repository: null,
  endUser: null,
  tags: null,
}
