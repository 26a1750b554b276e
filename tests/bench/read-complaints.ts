import { createReadStream, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** Warnings and errors in a log of JSON lines, by event, as `826 × receipts-in-memory-only`. */
export async function readComplaints(logFile: string): Promise<string[]> {
  if (!existsSync(logFile)) return []
  const counts = new Map<string, number>()
  for await (const line of createInterface({ input: createReadStream(logFile) })) {
    // Levels are pino's: 40 a warning, 50 an error, 60 fatal.
    if (!/"level":[4-6]0/.test(line)) continue
    const event = /"event":"([^"]+)"/.exec(line)?.[1] ?? 'unnamed'
    counts.set(event, (counts.get(event) ?? 0) + 1)
  }
  return [...counts].map(([event, count]) => `${count} × ${event}`)
}
