import { attributionLimits } from '@outlay/shared/records'
import { plainText } from '../lib/plain-text.ts'
import { remembered } from '../lib/remembered.ts'

/** A coding agent by its name in `user-agent`. */
export type Program = { name: string; version: string | null }

/** Names of products in `user-agent`, in lower case, and their agents. Others are no coding agents. */
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

/** A program may stand behind the name of the SDK that it uses, and Gemini CLI adds the name of its surface. */
const readProgram = remembered((userAgent): Program | null => {
  for (const product of userAgent.slice(0, 500).split(/[\s();]+/)) {
    const [word = '', version] = product.split('/')
    const name = agents[word.toLowerCase().replace(/^geminicli-.*/, 'geminicli')]
    if (name === undefined) continue
    return { name, version: version ? plainText(version, attributionLimits.agentVersion) : null }
  }
  return null
})
