export type { AgentFacts } from './agent-facts.ts'
export { readClaudeCodeUser } from './claude-code.ts'
export { readAgent } from './read-agent.ts'
