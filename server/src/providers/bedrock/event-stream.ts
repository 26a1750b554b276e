import { crc32 } from 'node:zlib'
import type { EventStreamCodec } from '@smithy/core/event-streams'
import { parseShortened } from '../../lib/json-shortener.ts'
import { isWrittenPiece } from '../anthropic/stream-rules.ts'
import { type JsonObject, objectOf, textOf } from '../json.ts'

/**
 * An event that can tell what was used, or why the stream ended. Of the content only the first piece is read, to know that the
 * model wrote something.
 */
export type BedrockEvent = {
  /** `metadata`, `messageStop`, `contentBlockDelta`, `chunk`, or `exception` where `exceptionType` says which. */
  eventType: string
  exceptionType?: string
  /** What the event says; of a `chunk`, the event of the model's own maker that was inside it. */
  payload: JsonObject
}

/** Reads a binary event stream beside the caller, in pieces cut anywhere. It never throws. */
export type BedrockEventReader = {
  push(piece: Buffer): BedrockEvent[]
  /** Frames with output so far: the first one ends the wait for the first token. */
  readonly contentFrames: number
  /** Whether all that came were whole and sound frames; false in the middle of one, and for ever after a bad one. */
  readonly isWhole: boolean
}

const preludeBytes = 12
const frameBytesMin = 16
/** What AWS itself allows a frame. */
const frameBytesMax = 16 * 1024 * 1024
/** What is parsed as it is. A longer event (a trace, a picture) would hold up other calls, and is shortened first. */
const parsedBytesMax = 1024 * 1024

/**
 * Loads the codec of AWS (which takes longer than the rest of a start, so only who serves Bedrock loads it) and gives
 * what makes a reader for one answer of the type `application/vnd.amazon.eventstream`.
 */
export async function loadBedrockEventReader(): Promise<() => BedrockEventReader> {
  const { EventStreamCodec } = await import('@smithy/core/event-streams')
  const codec = new EventStreamCodec(toText, (text) => Buffer.from(text))
  return () => createReader(codec)
}

function toText(bytes: string | Uint8Array): string {
  return typeof bytes === 'string'
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

function createReader(codec: EventStreamCodec): BedrockEventReader {
  /** The beginning of a frame whose end has not come: `heldBytes` of it. */
  let held = Buffer.alloc(0)
  let heldBytes = 0
  let contentFrames = 0
  let isBroken = false
  let isWritten = false

  return {
    push(piece) {
      const events: BedrockEvent[] = []
      let rest = piece
      while (rest.length > 0 && !isBroken) rest = take(rest, events)
      return events
    },
    get contentFrames() {
      return contentFrames
    },
    get isWhole() {
      return !isBroken && heldBytes === 0
    },
  }

  /** Reads one frame, or keeps the beginning of one; gives what is left of the piece. */
  function take(piece: Buffer, events: BedrockEvent[]): Buffer {
    if (heldBytes === 0 && piece.length >= preludeBytes) {
      const length = lengthOfFrame(piece)
      if (length === null) return stop()
      if (piece.length >= length) {
        read(piece.subarray(0, length), events)
        return piece.subarray(length)
      }
    }
    const wanted = heldBytes < preludeBytes ? preludeBytes : lengthOfFrame(held)
    if (wanted === null) return stop()
    const taken = Math.min(wanted - heldBytes, piece.length)
    hold(piece.subarray(0, taken))
    if (heldBytes >= preludeBytes) {
      const length = lengthOfFrame(held)
      if (length === null) return stop()
      if (heldBytes === length) {
        heldBytes = 0
        read(held.subarray(0, length), events)
      }
    }
    return piece.subarray(taken)
  }

  function hold(bytes: Buffer): void {
    if (heldBytes + bytes.length > held.length) {
      const grown = Buffer.alloc(
        Math.min(Math.max(held.length * 2, heldBytes + bytes.length, 1_024), frameBytesMax),
      )
      held.copy(grown, 0, 0, heldBytes)
      held = grown
    }
    bytes.copy(held, heldBytes)
    heldBytes += bytes.length
  }

  function read(frame: Buffer, events: BedrockEvent[]): void {
    try {
      const { headers, body } = codec.decode(frame)
      const header = (name: string) => textOf(headers[name]?.value)
      const eventType = header(':event-type')
      if (eventType === 'contentBlockDelta' || eventType === 'chunk') contentFrames += 1
      const event = eventOf(header, body, isWritten)
      if (event && isContent(event)) isWritten = true
      if (event) events.push(event)
    } catch {
      stop()
    }
  }

  /** After a frame that is damaged nobody knows where the next one begins. */
  function stop(): Buffer {
    isBroken = true
    held = Buffer.alloc(0)
    return held
  }
}

/** Null for what is no frame: a wrong checksum tells it by the first twelve bytes. */
function lengthOfFrame(prelude: Buffer): number | null {
  const length = prelude.readUInt32BE(0)
  const isSound = crc32(prelude.subarray(0, 8)) === prelude.readUInt32BE(8)
  return isSound && length >= frameBytesMin && length <= frameBytesMax ? length : null
}

/** Reads no content once `isWritten`. */
function eventOf(
  header: (name: string) => string | null,
  body: Uint8Array,
  isWritten: boolean,
): BedrockEvent | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const messageType = header(':message-type')
  if (messageType === 'exception' || messageType === 'error') {
    const exceptionType = header(':exception-type') ?? header(':error-code') ?? messageType
    const message = header(':error-message')
    return {
      eventType: 'exception',
      exceptionType,
      payload: parse(bytes) ?? (message === null ? {} : { message }),
    }
  }
  const eventType = header(':event-type')
  switch (eventType) {
    case 'metadata':
    case 'messageStop':
      return withPayload(eventType, parse(bytes))
    case 'contentBlockDelta':
      return isWritten || !isWrittenPiece(bytes) ? null : withPayload(eventType, parse(bytes))
    case 'chunk':
      return withPayload(eventType, insideChunk(bytes, isWritten))
    default:
      return null
  }
}

function isContent({ eventType, payload }: BedrockEvent): boolean {
  return eventType === 'contentBlockDelta' || textOf(payload.type)?.startsWith('content_block_') === true
}

function withPayload(eventType: string, payload: JsonObject | null): BedrockEvent | null {
  return payload === null ? null : { eventType, payload }
}

/** The only field of a chunk whose value is not short: the event, as base64. */
const bytesField = /"bytes"\s*:\s*"([\w+/=-]*)"/

/**
 * The event in a chunk, if it has `usage`, the metrics that Bedrock adds to the last one, or the first output of Anthropic's
 * models.
 */
function insideChunk(bytes: Buffer, isWritten: boolean): JsonObject | null {
  const inside = bytesField.exec(bytes.toString('latin1'))?.[1]
  if (inside === undefined) return null
  const event = Buffer.from(inside, 'base64')
  const isTelling =
    event.includes('"usage"') ||
    event.includes('"amazon-bedrock-invocationMetrics"') ||
    (!isWritten && /"content_block_(?:start|delta)"/.test(event.toString('latin1')) && isWrittenPiece(event))
  return isTelling ? parse(event) : null
}

function parse(bytes: Buffer): JsonObject | null {
  if (bytes.length > parsedBytesMax) return objectOf(parseShortened(bytes))
  try {
    return objectOf(JSON.parse(bytes.toString()))
  } catch {
    return null
  }
}
