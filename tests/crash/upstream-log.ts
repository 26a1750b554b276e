import { readFileSync } from 'node:fs'

/** The provider's answer to one call. It is sent in a header of the call. */
export type Script = {
  kind: 'plain' | 'stream' | 'cut' | 'busy' | 'error' | 'without-usage'
  /** Wait before the head of the answer. */
  delayMs: number
  /** Words of the answer. In a stream, each is a piece. */
  pieces: number
  /** Wait after each piece. */
  pieceMs: number
  /** Length of a text in the usage object. The gateway stores the usage object as it came. */
  noteBytes: number
}

export type UpstreamUsage = { inputTokens: number; outputTokens: number }

/** The calls that the provider received, by marker, with the usage that it reported; null before it did. */
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
