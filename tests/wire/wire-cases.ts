import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PriceQuestion, priceQuestion } from '@outlay/shared/api'
import { EventStreamCodec } from '@smithy/core/event-streams'

/** An event of a binary stream. A test writes it as the frames that AWS sends. */
export type WireFrame = { eventType: string; payload: Record<string, unknown> }

/**
 * A provider's answer on the wire, whole (`answer`), streamed (`sse`, `ndjson` as raw text, `frames`) or as
 * the messages of a WebSocket (`events`), and its bill. One file a case, one folder a wire format, written by
 * hand after the providers' documentation.
 */
export type WireCase = Omit<PriceQuestion, 'id' | 'at' | 'response' | 'sse' | 'usage'> & {
  name: string
  at: string
  answer?: Record<string, unknown>
  sse?: string
  ndjson?: string
  frames?: WireFrame[]
  /** Disjoint parts and units, and the exact cost. A null cost is unknown, for the `reason`. */
  expected: {
    usage: Record<string, number> | null
    costUsd: string | null
    reason?: string
    /** The cost by published prices, if the provider reports its charge. */
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

/** The case as a question to `outlay price`. Unknown fields are refused. */
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
