import { createHmac } from 'node:crypto'
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const pastRun = z.object({
  /** The end of the run. */
  at: z.iso.datetime(),
  isSimulated: z.boolean(),
  calls: z.int().nonnegative(),
  costUsd: z.string().regex(/^\d+(\.\d{1,12})?$/),
  callsWithoutPrice: z.int().nonnegative(),
  exitCode: z.int(),
})
const line = pastRun.extend({ command: z.string() })

export type PastRun = z.infer<typeof pastRun>

export type PastRuns = {
  /** The last real or simulated run of this very command; null without one. */
  latest(identity: readonly string[], isSimulated: boolean): PastRun | null
  add(identity: readonly string[], run: PastRun): void
}

/** About five thousand runs. At this size the older half is deleted. */
const fileBytesMax = 1_000_000

/**
 * The runs of commands, one JSON line each, in `runs.ndjson` of this folder. A command is identified by a
 * keyed digest of its folder and its words. The words may contain secrets, so they are not stored. Runs that
 * end at the same moment each append a line. An unreadable file counts as empty.
 */
export function openPastRuns({ folder, salt }: { folder: string; salt: Buffer }): PastRuns {
  const file = join(folder, 'runs.ndjson')
  const nameOf = (identity: readonly string[]) =>
    createHmac('sha256', salt).update(JSON.stringify(identity)).digest('hex').slice(0, 32)
  return {
    latest(identity, isSimulated) {
      const command = nameOf(identity)
      const isSame = (run: z.infer<typeof line>) => run.command === command && run.isSimulated === isSimulated
      return (
        readText(file)
          .split('\n')
          .map(parseLine)
          .findLast((run) => run !== null && isSame(run)) ?? null
      )
    },
    add(identity, run) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      appendFileSync(file, `${JSON.stringify({ command: nameOf(identity), ...run })}\n`, { mode: 0o600 })
      forgetOldest(file)
    },
  }
}

function forgetOldest(file: string): void {
  const text = readText(file)
  if (text.length <= fileBytesMax) return
  const kept = text.slice(text.indexOf('\n', text.length - fileBytesMax / 2) + 1)
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, kept, { mode: 0o600 })
  renameSync(draft, file)
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Null for a line that was cut off or comes from another version. */
function parseLine(text: string): z.infer<typeof line> | null {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    return null
  }
}
