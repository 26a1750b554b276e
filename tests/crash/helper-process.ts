import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { KillOrder } from './killer.ts'

/** Starts a file of this folder as a process. Resolves with its first message. */
async function startHelper(file: string, args: string[]): Promise<{ child: ChildProcess; first: unknown }> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const [first] = await once(child, 'message')
  return { child, first }
}

export type Upstream = {
  baseUrl: string
  /** Makes the process kill the gateway as soon as the next request arrives. */
  killOnNext(pid: number): void
  stop(): Promise<void>
}

export async function startUpstream(logFile: string): Promise<Upstream> {
  const { child, first } = await startHelper('upstream.ts', [logFile])
  const { port } = first as { port: number }
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    killOnNext: (pid) => void child.send({ killOnNext: pid }),
    stop: () => stop(child),
  }
}

export type Killer = { kill(order: KillOrder): void; stop(): Promise<void> }

export async function startKiller(): Promise<Killer> {
  const { child } = await startHelper('killer.ts', [])
  return { kill: (order) => void child.send(order), stop: () => stop(child) }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}
