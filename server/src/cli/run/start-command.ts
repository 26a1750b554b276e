import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { commandLineWords, runWords } from '@outlay/shared/words'
import { escapeForTerminal } from '../escape-for-terminal.ts'

export type RunningCommand = {
  /** The exit code: 128 + n after signal n, 127 for an unknown command, 126 for one that cannot be run. */
  ended: Promise<number>
  /** Asks the command to end (SIGTERM), and kills it 10 s later. */
  stop(): void
}

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const
/**
 * A terminal sends these signals to every process in its foreground, so the command receives them directly.
 */
const sentByTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])
const killAfterMs = 10_000

/**
 * Starts a command on our own standard streams and passes signals on to it. At a terminal, the command stays
 * in the terminal's foreground, so that it can ask questions and receives Ctrl-C itself. Without a terminal
 * (in CI) it leads its own process group, and a signal reaches every process that it started: `npm test` is
 * three processes deep.
 */
export function startCommand(command: readonly string[], env: NodeJS.ProcessEnv): RunningCommand {
  const isAtTerminal = process.stdin.isTTY === true
  const [file = '', ...args] = command
  const child = spawn(file, args, { stdio: 'inherit', env, detached: !isAtTerminal })
  let isStopping = false
  let exitCode: number | null = null
  let killAt = Number.POSITIVE_INFINITY

  for (const signal of passedOn) {
    process.on(signal, () => {
      // The command has ended, and only its last calls still run. A signal ends the wait at once.
      if (exitCode !== null) process.exit(exitCode)
      if (!isAtTerminal || !sentByTerminal.has(signal)) send(signal)
    })
  }
  const ended = new Promise<number>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      const reason = error.code === 'ENOENT' ? runWords.notFound : runWords.notRunnable
      process.stderr.write(`${commandLineWords.said(reason(escapeForTerminal(file)))}\n`)
      resolve(error.code === 'ENOENT' ? 127 : 126)
    })
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGTERM']))
  })
  return { ended: ended.then(whenAllEnded), stop }

  function stop(): void {
    if (isStopping || exitCode !== null) return
    isStopping = true
    killAt = performance.now() + killAfterMs
    send('SIGTERM')
    setTimeout(() => send('SIGKILL'), killAfterMs).unref()
  }

  /** A stop ends every process that the command started, even if the first of them ended earlier. */
  async function whenAllEnded(code: number): Promise<number> {
    exitCode = code
    while (isStopping && !isAtTerminal && isGroupAlive() && performance.now() < killAt + 1_000) await pause()
    return code
  }

  function send(signal: NodeJS.Signals | 0): boolean {
    if (child.pid === undefined) return false
    try {
      return process.kill(isAtTerminal ? child.pid : -child.pid, signal)
    } catch {
      // The process has ended meanwhile.
      return false
    }
  }

  function isGroupAlive(): boolean {
    return send(0)
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}
