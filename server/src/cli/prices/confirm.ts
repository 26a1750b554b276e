import { createInterface } from 'node:readline/promises'
import { pricesWords } from '@outlay/shared/words'

/**
 * Whether to apply a change: confirmed by an option, or by a person at a terminal. Without either, a sentence
 * says that nothing was done.
 */
export async function confirm(yes: boolean | undefined): Promise<boolean> {
  if (yes) return true
  if (process.stdin.isTTY && process.stdout.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout })
    try {
      if ((await terminal.question(pricesWords.ask)).trim().toLowerCase() === 'yes') return true
    } finally {
      terminal.close()
    }
  }
  process.stderr.write(`${pricesWords.nothingDone}\n`)
  return false
}
