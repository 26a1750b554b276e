import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A process of this run. `pid` is the program's own: `taskset` is replaced by what it starts. */
export interface Running {
  pid: number
  child: ChildProcess
  stop(): Promise<void>
}

interface StartOptions {
  command: string
  args: string[]
  /** Pinned to this core; without it the system chooses. */
  core?: number
  env?: NodeJS.ProcessEnv
  /** Where its output goes; without it output is dropped, except errors of our own helpers. */
  logFile?: string
  ipc?: boolean
}

/** What still runs when this process ends, for whatever reason, ends with it. */
const alive = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of alive) child.kill('SIGKILL')
})

/** Starts a program, pinned if asked. It is stopped by {@link Running.stop}, at the latest by the end of the run. */
export function start({ command, args, core, env, logFile, ipc }: StartOptions): Running {
  const log = logFile === undefined ? undefined : openSync(logFile, 'a')
  const output = log ?? 'ignore'
  const errors = log ?? (ipc ? 'inherit' : 'ignore')
  const stdio = ['ignore', output, errors, ...(ipc ? (['ipc'] as const) : [])] as const
  const [program, ...rest] =
    core === undefined ? [command, ...args] : ['taskset', '-c', `${core}`, command, ...args]
  const child = spawn(program ?? command, rest, { stdio: [...stdio], env: env ?? process.env })
  if (log !== undefined) closeSync(log)
  if (child.pid === undefined) throw new Error(`Could not start ${command}.`)
  alive.add(child)
  child.once('exit', () => alive.delete(child))
  return { pid: child.pid, child, stop: () => stop(child) }
}

/** Starts one of this folder's TypeScript files as a process with a message channel. */
export function startHelper(
  file: string,
  core: number,
  args: string[] = [],
  env?: NodeJS.ProcessEnv,
): Running {
  const path = fileURLToPath(new URL(file, import.meta.url))
  return start({
    command: process.execPath,
    args: ['--import', 'tsx', path, ...args],
    core,
    ipc: true,
    ...(env ? { env } : {}),
  })
}

/** The port a helper says it listens on. Rejects when it ends instead. */
export async function portOf(running: Running): Promise<number> {
  const ended = once(running.child, 'exit').then(() => {
    throw new Error('A helper process ended before it listened.')
  })
  const [message] = (await Promise.race([once(running.child, 'message'), ended])) as [{ port: number }]
  return message.port
}

/** A port that is free now. Another program could take it in between, which would fail the start loudly. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Asks to end, and after five seconds insists. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  // One that is held back hears nothing until it goes on.
  child.kill('SIGCONT')
  const insist = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await ended
  clearTimeout(insist)
}
