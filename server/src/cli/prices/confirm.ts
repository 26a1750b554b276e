import { createInterface } from 'node:readline/promises'
import { pricesWords } from '@outlay/shared/words'

/** Whether to go on: said on the command line, or typed at a terminal. Elsewhere nothing is done, and a sentence says so. */
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
