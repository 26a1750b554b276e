import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'

export type RunningServer = { url: string; token: string; pid: number; version: string }

/** The server that runs on this data folder, or null: its files are there, it lives and it answers. */
export async function findServer(config: Pick<Config, 'dataDir'>): Promise<RunningServer | null> {
  try {
    const { url, pid, version } = JSON.parse(readFileSync(join(config.dataDir, 'server.json'), 'utf8'))
    const token = readFileSync(join(config.dataDir, 'control.token'), 'utf8').trim()
    if (!isAlive(Number(pid))) return null
    // Whatever it answers, it is there: health is 503 while calls bypass the records.
    await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) })
    return { url, token, pid, version }
  } catch {
    return null
  }
}

/** Asks the running server; throws its own sentence when it refuses. */
export async function callServer(
  server: Pick<RunningServer, 'url' | 'token'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = (await response.json()) as { error?: { message: string } }
  if (!response.ok) throw new Error(answer.error?.message ?? commandLineWords.answered(response.status))
  return answer
}

/** A file left behind by a killed server must not send the token to whoever has its port now. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // Alive, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
