import { commandLineWords } from '@outlay/shared/words'

type LastNet = {
  /** The sentence for standard error. */
  sentence(reason: string): string
  /** Logs the error with its stack. */
  log(error: unknown): void
  /** Lets running calls end and writes all waiting records. */
  stop(): Promise<void>
}

/**
 * The last handler for errors of the process. Each call has its own error boundary, so an error that arrives
 * here is ours and belongs to no call. The state of the process is unknown then. So new calls are refused,
 * running calls end, and the process exits with 1 for its supervisor. A second error ends it at once.
 */
export function spreadLastNet({ sentence, log, stop }: LastNet): void {
  let isFalling = false
  process.on('uncaughtException', (error) => {
    log(error)
    if (isFalling) process.exit(1)
    isFalling = true
    // A process that is already stopping ends with this code too.
    process.exitCode = 1
    process.stderr.write(`${commandLineWords.said(sentence(String(error)))}\n`)
    stop().finally(() => process.exit(1))
  })
}
