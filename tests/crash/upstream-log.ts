import { readFileSync } from 'node:fs'

/** How the provider answers one call; it travels in a header of the call. */
export type Script = {
  kind: 'plain' | 'stream' | 'cut' | 'busy' | 'error' | 'without-usage'
  /** Before the head of the answer. */
  delayMs: number
  /** Words of the answer; each is a piece where it is streamed. */
  pieces: number
  /** After each piece. */
  pieceMs: number
  /** Length of a text in the usage object: what the provider says about usage is kept as it came. */
  noteBytes: number
}

export type UpstreamUsage = { inputTokens: number; outputTokens: number }

/** What the provider was sent, by marker, and what it said it used; null where it has not said so. */
export type UpstreamLog = Map<number, UpstreamUsage | null>

export function readUpstreamLog(file: string): UpstreamLog {
  const log: UpstreamLog = new Map()
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [event, marker, inputTokens, outputTokens] = line.split(' ')
    if (event === 'seen' && !log.has(Number(marker))) log.set(Number(marker), null)
    if (event === 'answered') {
      log.set(Number(marker), { inputTokens: Number(inputTokens), outputTokens: Number(outputTokens) })
    }
  }
  return log
}
