import { attributionLimits } from '@outlay/shared/records'
import { plainText } from '../lib/plain-text.ts'
import { remembered } from '../lib/remembered.ts'

/** A coding agent by its name in `user-agent`. */
export type Program = { name: string; version: string | null }

/** The first word of `user-agent`, in lower case, and the agent that sends it. Others are no coding agents. */
const agents: Readonly<Record<string, string>> = {
  'claude-cli': 'claude-code',
  codex_exec: 'codex',
  codex_cli_rs: 'codex',
  codex_vscode: 'codex',
  'codex-tui': 'codex',
  geminicli: 'gemini-cli',
  'gemini-cli': 'gemini-cli',
  opencode: 'opencode',
  cline: 'cline',
  'roo-code': 'roo-code',
  aider: 'aider',
  crush: 'crush',
  'qwen-code': 'qwen-code',
  qwencode: 'qwen-code',
  zed: 'zed',
}

/** `claude-cli/2.1.197 (external, sdk-cli)` is `claude-code`, version `2.1.197`. Null for any other program. */
export function programOf(userAgent: string | undefined): Program | null {
  return userAgent === undefined ? null : readProgram(userAgent)
}

const readProgram = remembered((userAgent): Program | null => {
  const [, word, version] = /^([\w.-]{1,40})(?:\/([\w.+-]{1,60}))?(?:[\s(;/-]|$)/.exec(userAgent) ?? []
  const name = word === undefined ? undefined : agents[word.toLowerCase()]
  if (name === undefined) return null
  return { name, version: version === undefined ? null : plainText(version, attributionLimits.agentVersion) }
})
