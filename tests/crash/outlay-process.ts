import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const command = fileURLToPath(new URL('../../server/bin/outlay.js', import.meta.url))

export type OutlayProcess = {
  pid: number
  /** The output so far. */
  output(): { stdout: string; stderr: string }
  /** The address of the process, once its banner shows it. Rejects when the process ends before that. */
  listening: Promise<{ origin: string; key: string | null }>
  /** The exit code, or the name of the signal that ended the process. */
  ended: Promise<number | string>
  /** Stops the process cleanly. */
  stop(): Promise<void>
  kill(): Promise<void>
}

const alive = new Set<ChildProcess>()
process.once('exit', () => void killWhatStillRuns())

/**
 * Ends the remaining processes of a test, which may have failed midway. Resolves when all of them are gone.
 */
export async function killWhatStillRuns(): Promise<void> {
  const ends = [...alive].map((child) => once(child, 'exit'))
  for (const child of alive) child.kill('SIGKILL')
  await Promise.all(ends)
}

/** Starts the built program as an operator does, with `env` and without the test's own environment. */
export function startOutlayProcess(env: Record<string, string>): OutlayProcess {
  const child = run(['start'], { OUTLAY_PORT: '0', ...env })
  const printed = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      printed[name] += text
    })
  }
  const ended = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | string)
  const listening = new Promise<{ origin: string; key: string | null }>((resolve, reject) => {
    child.stdout!.on('data', () => {
      const gateway = /gateway\s+(\S+)\/v1\n[\s\S]*try it .*\n/.exec(printed.stdout)?.[1]
      const key = /key\s+(olk_\S+)/.exec(printed.stdout)?.[1] ?? null
      if (gateway) resolve({ origin: gateway, key })
    })
    void ended.then((how) => reject(new Error(`outlay start ended with ${how}: ${printed.stderr}`)))
  })
  // A process that is killed during its start is no failure for callers that do not await `listening`.
  listening.catch(() => {})
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    await ended
  }
  return {
    pid: child.pid!,
    output: () => ({ ...printed }),
    listening,
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  }
}

export type Ran = { stdout: string; stderr: string; exitCode: number | null }

/** Runs another command of the program until it ends. */
export async function runOutlay(args: string[], env: Record<string, string>): Promise<Ran> {
  const child = run(args, env)
  const ran: Ran = { stdout: '', stderr: '', exitCode: null }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (text: string) => {
      ran[name] += text
    })
  }
  const [exitCode] = await once(child, 'close')
  return { ...ran, exitCode }
}

function run(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [command, ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  return child
}
