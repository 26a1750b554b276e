import { commandLineWords } from '@outlay/shared/words'

type LastNet = {
  /** The sentence for standard error. */
  sentence(reason: string): string
  /** Puts the error with its stack where it is found. */
  log(error: unknown): void
  /** Lets running calls end and writes everything down. */
  stop(): Promise<void>
}

/**
 * The last net under the process. Each call has a boundary of its own, so an error that arrives here is one of our own
 * outside any call. Nobody can say what still holds then: new calls are refused, running ones end, and the process exits
 * with 1 for its supervisor. A second error ends it at once.
 */
export function spreadLastNet({ sentence, log, stop }: LastNet): void {
  let isFalling = false
  process.on('uncaughtException', (error) => {
    log(error)
    if (isFalling) process.exit(1)
    isFalling = true
    // A process that was stopping already ends with this code, too.
    process.exitCode = 1
    process.stderr.write(`${commandLineWords.said(sentence(String(error)))}\n`)
    stop().finally(() => process.exit(1))
  })
}
