import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandLineWords } from '@outlay/shared/words'
import type { Config } from '../config/index.ts'

export type RunningServer = { url: string; token: string; pid: number; version: string }

/**
 * The running server of this data folder: its files exist, its process lives and it answers. Null without
 * one.
 */
export async function findServer(config: Pick<Config, 'dataDir'>): Promise<RunningServer | null> {
  try {
    const { url, pid, version } = JSON.parse(readFileSync(join(config.dataDir, 'server.json'), 'utf8'))
    const token = readFileSync(join(config.dataDir, 'control.token'), 'utf8').trim()
    if (!isAlive(Number(pid))) return null
    // Any answer proves that the server runs: health is 503 while calls cannot be recorded.
    await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(2_000) })
    return { url, token, pid, version }
  } catch {
    return null
  }
}

/** Asks the running server. Throws the server's own sentence when it refuses. */
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

/** After a killed server left its file behind, the token must not be sent to another program on its port. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // The process lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
