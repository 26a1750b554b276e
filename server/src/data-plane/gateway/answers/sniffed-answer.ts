import type { Call } from '../call.ts'
import { type ContentEncoding, contentEncodingOf, decodeStart } from '../decode.ts'
import {
  type Answer,
  type AnswerContext,
  type AnswerHead,
  headerOf,
  isJson,
  lengthHeaders,
  sendHead,
} from './answer.ts'
import { isBlank, passBlankLines } from './blank-lines.ts'

/** The first characters of an event stream: a field of an event, or a comment. */
const eventStarts = ['data:', 'event:', 'id:', 'retry:', 'error:', ':']
const startBytesMax = 4 * 1024

/**
 * Whether the caller asked for a stream and the content type does not say events. Some hosts label their
 * streams wrongly.
 */
export function mayBeMislabelled(call: Call, { status }: AnswerHead): boolean {
  return call.route.stream !== null && isStreamAsked(call) && status < 400 && call.method !== 'HEAD'
}

function isStreamAsked({ fields, form }: Call): boolean {
  return fields.isStream || form?.fields().stream === 'true'
}

/**
 * Looks at the first bytes of an answer and passes it on as server-sent events or as its content type says.
 * Blank lines may come before either and pass at once.
 */
export function createSniffedAnswer(
  context: AnswerContext,
  ways: { events(): Answer; other(): Answer },
): Answer {
  const { head, call } = context
  const encoding = contentEncodingOf(headerOf(head, 'content-encoding'))
  const held: Buffer[] = []
  let heldBytes = 0
  let chosen: Answer | null = null
  // The head of JSON waits because it can carry the cost. The head of compressed bytes waits because they may
  // have to be unpacked.
  if (!isJson(head) && encoding === 'identity') sendHead(context, lengthHeaders(call))

  return {
    data(piece) {
      if (chosen) {
        chosen.data(piece)
        return
      }
      if (encoding === 'identity' && heldBytes === 0 && isBlank(piece)) {
        passBlankLines(context, piece)
        return
      }
      held.push(piece)
      heldBytes += piece.length
      const found = kindOf(startOf(held, encoding))
      if (found !== 'unknown' || heldBytes >= startBytesMax) choose(found === 'events')
    },
    end: () => choose(false).end(),
    fail: (errorType) => choose(false).fail(errorType),
  }

  function choose(isEvents: boolean): Answer {
    if (chosen) return chosen
    chosen = isEvents ? ways.events() : ways.other()
    for (const piece of held) chosen.data(piece)
    held.length = 0
    return chosen
  }
}

function startOf(held: readonly Buffer[], encoding: ContentEncoding | 'identity' | 'unknown'): string {
  const bytes = held.length === 1 ? held[0]! : Buffer.concat(held)
  const start = encoding === 'identity' || encoding === 'unknown' ? bytes : decodeStart(encoding, bytes)
  return start.subarray(0, startBytesMax).toString()
}

/** `unknown` while more bytes are needed to decide. */
function kindOf(start: string): 'events' | 'other' | 'unknown' {
  const text = start.replace(/^\ufeff/, '').trimStart()
  if (eventStarts.some((field) => text.startsWith(field))) return 'events'
  return eventStarts.some((field) => field.startsWith(text)) ? 'unknown' : 'other'
}
