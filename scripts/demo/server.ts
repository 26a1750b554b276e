import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWords } from '@outlay/shared/words'

const command = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))

export type DemoServer = {
  origin: string
  dashboardLink: string
  /** Lets this script change things, as the `outlay` command does. */
  controlToken: string
  ended: Promise<number>
  /** Tells it to stop, and waits for nothing: for the end of this process. */
  kill(): void
  stop(): Promise<void>
}

/** Starts the built program with the simulator behind it; rejects with what it said when it does not start. */
export async function startServer({ dataDir, port }: { dataDir: string; port: string }): Promise<DemoServer> {
  const child = spawn(process.execPath, [command, 'start'], {
    env: {
      PATH: process.env.PATH,
      OUTLAY_DATA_DIR: dataDir,
      OUTLAY_PORT: port,
      OUTLAY_PROVIDER: 'simulator',
      OUTLAY_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit').then(([code]) => Number(code ?? 1))
  const banner = await bannerOf(child.stdout.setEncoding('utf8'))
  if (!banner) process.exit(await ended)
  return {
    ...banner,
    controlToken: readFileSync(join(dataDir, 'control.token'), 'utf8').trim(),
    ended,
    kill: () => void child.kill('SIGTERM'),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Waits for the lines that say where it is; null when it ended before them. */
async function bannerOf(
  output: AsyncIterable<string>,
): Promise<Pick<DemoServer, 'origin' | 'dashboardLink'> | null> {
  let printed = ''
  for await (const text of output) {
    printed += text
    const gateway = /gateway\s+(\S+)\/v1\n/.exec(printed)?.[1]
    const dashboardLink = /dashboard\s+(\S+)/.exec(printed)?.[1]
    if (gateway && dashboardLink && printed.includes(startWords.lines.tryIt))
      return { origin: gateway, dashboardLink }
  }
  return null
}

/** Adds the made-up history; resolves with its number of calls. */
export async function addSampleData(server: DemoServer): Promise<number> {
  const { calls } = (await post(server, '/api/sample-data')) as { calls: number }
  return calls
}

/** Makes a key of a project; resolves with its secret. */
export async function createKey(server: DemoServer, project: string, name: string): Promise<string> {
  const { secret } = (await post(server, '/api/keys', { project, name })) as { secret: string }
  return secret
}

async function post({ origin, controlToken }: DemoServer, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${controlToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
  return JSON.parse(text)
}
