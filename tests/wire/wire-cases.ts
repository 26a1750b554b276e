import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PriceQuestion, priceQuestion } from '@outlay/shared/api'
import { EventStreamCodec } from '@smithy/core/event-streams'

/** An event of a binary stream, which a test writes as the frames that AWS sends. */
export type WireFrame = { eventType: string; payload: Record<string, unknown> }

/**
 * What a provider sends over the wire, whole (`answer`), streamed (`sse`, `ndjson` as raw text, `frames`) or as the messages of a
 * WebSocket (`events`), and what it was billed as: one file a case, a folder a wire format, written by hand after the providers' documentation.
 */
export type WireCase = Omit<PriceQuestion, 'id' | 'at' | 'response' | 'sse' | 'usage'> & {
  name: string
  at: string
  answer?: Record<string, unknown>
  sse?: string
  ndjson?: string
  frames?: WireFrame[]
  /** Disjoint parts and units, and the exact cost: null is unknown, for the `reason`. */
  expected: {
    usage: Record<string, number> | null
    costUsd: string | null
    reason?: string
    /** What published prices come to where the provider says what it charges. */
    computedCostUsd?: string | null
    isCutOff?: true
  }
}

export function wireCases(): WireCase[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as WireCase)
}

/** The question that `outlay price` would be asked, but for what was said. Fields nobody knows are refused. */
export function questionOf({
  name,
  answer,
  sse,
  ndjson,
  frames: _,
  expected: __,
  ...call
}: WireCase): PriceQuestion {
  return priceQuestion.parse({ id: name, ...call, response: answer, sse: sse ?? ndjson })
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString()),
  (text) => Buffer.from(text),
)

/** The bytes of a binary event stream. */
export function encodeFrames(frames: readonly WireFrame[]): Buffer {
  return Buffer.concat(
    frames.map(({ eventType, payload }) => {
      const text = (value: string) => ({ type: 'string' as const, value })
      const headers = {
        ':event-type': text(eventType),
        ':content-type': text('application/json'),
        ':message-type': text('event'),
      }
      return codec.encode({ headers, body: Buffer.from(JSON.stringify(payload)) })
    }),
  )
}
