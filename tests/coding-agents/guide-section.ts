import { readFileSync } from 'node:fs'
import type { AgentName } from './agents.ts'

const guide = readFileSync(new URL('../../docs/guides/clients.md', import.meta.url), 'utf8')

/** What the guide says of one program: the files to write below the home folder, and the lines for a shell. */
export type AgentLines = { files: { path: string; text: string }[]; shell: string }

/** The blocks below `### name`, as they stand in docs/guides/clients.md. */
export function agentLines(name: AgentName): AgentLines {
  const section = guide.split(/^#{2,3} /m).find((one) => one.startsWith(`${name}\n`)) ?? ''
  const files = [...section.matchAll(/`~\/([^`]+)`:\n\n```\w+\n([\s\S]*?)^```$/gm)]
  const shell = /^```sh\n([\s\S]*?)^```$/m.exec(section)?.[1]
  if (shell === undefined) throw new Error(`docs/guides/clients.md has no block for ${name}`)
  return { files: files.map(([, path, text]) => ({ path: path!, text: text! })), shell }
}

/** The version that the guide says it was tried with. */
export function versionInGuide(name: AgentName): string | undefined {
  return new RegExp(`^\\| ${name} \\| ([\\d.]+) \\|`, 'm').exec(guide)?.[1]
}
