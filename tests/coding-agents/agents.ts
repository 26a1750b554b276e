import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** The version of each program that docs/guides/clients.md was tried with, and its package. */
export const agents = {
  'Claude Code': { package: '@anthropic-ai/claude-code', version: '2.1.197' },
  Codex: { package: '@openai/codex', version: '0.171.0' },
  'Gemini CLI': { package: '@google/gemini-cli', version: '0.61.0' },
  OpenCode: { package: 'opencode-ai', version: '1.18.33' },
} as const

export type AgentName = keyof typeof agents

/** Installs every program from npm into `folder`; resolves with the folder of their commands. */
export async function installAgents(folder: string): Promise<string> {
  const commands = join(folder, 'node_modules', '.bin')
  if (existsSync(commands)) return commands
  const named = Object.values(agents).map((agent) => `${agent.package}@${agent.version}`)
  await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...named])
  return commands
}
