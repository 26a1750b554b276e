import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))

export type RunningOutlay = {
  /** The lines of the start banner. */
  banner: { gateway: string; dashboard: string; key: string; curl: string }
  origin: string
  dataDir: string
  stop(): Promise<void>
}

type Program = { command: string; args: string[]; cwd: string }
/** Settings besides those of every test, such as additional providers. */
export type Settings = Record<string, string>

export const builtHere: Program = { command: process.execPath, args: [built, 'start'], cwd: process.cwd() }

/**
 * Starts the built program as a new user does: an empty folder, a free port, and no provider unless settings
 * name one.
 */
export async function startOutlay(
  { command, args, cwd }: Program = builtHere,
  settings: Settings = {},
): Promise<RunningOutlay> {
  const dataDir = await mkdtemp(join(tmpdir(), 'outlay-e2e-'))
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH, OUTLAY_DATA_DIR: dataDir, OUTLAY_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text
  })
  let printed = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    printed += text
    if (bannerOf(printed)) break
  }
  const banner = bannerOf(printed)
  if (!banner) throw new Error(`outlay start did not print its banner:\n${printed}\n${errors}`)
  return {
    banner,
    origin: new URL(banner.gateway).origin,
    dataDir,
    async stop() {
      if (child.exitCode === null) {
        // The server itself, because npx does not pass the signal on.
        const { pid } = JSON.parse(await readFile(join(dataDir, 'server.json'), 'utf8'))
        process.kill(pid, 'SIGTERM')
        await once(child, 'exit')
      }
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Adds the sample data of `npm run demo`. */
export async function addSampleData({ origin, dataDir }: RunningOutlay): Promise<void> {
  const token = await readFile(join(dataDir, 'control.token'), 'utf8')
  const answer = await fetch(`${origin}/api/sample-data`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token.trim()}`, 'content-type': 'application/json' },
  })
  if (answer.status !== 201) throw new Error(`sample data: ${answer.status} ${await answer.text()}`)
}

/** Null until the last line of the banner has been printed whole. */
function bannerOf(printed: string): RunningOutlay['banner'] | null {
  const gateway = /gateway\s+(\S+)/.exec(printed)?.[1]
  const dashboard = /dashboard\s+(\S+)/.exec(printed)?.[1]
  const key = /key\s+(olk_\S+)/.exec(printed)?.[1]
  const curl = /(curl .*)\n/.exec(printed)?.[1]
  return gateway && dashboard && key && curl ? { gateway, dashboard, key, curl } : null
}
