import { Readable } from 'node:stream'
import { applyEdit, askForUsage } from './ask-for-usage.ts'
import type { Call } from './call.ts'
import { createFormFields } from './form-fields.ts'
import { scannerOf } from './read-body.ts'
import { Stopped } from './stop-stalled.ts'

const joinedBytesMax = 1024 * 1024

/** A held body in the form that is sent. */
export type SentBody = {
  pieces: Buffer[]
  bytes: number
  /** The body came compressed and is sent unpacked, because a field was added to it. */
  isUnpacked: boolean
}

/** Prepares the body for sending. Records on the call whether Outlay asked the stream for its usage. */
export function bodyToSend({ isBypassed }: { isBypassed: boolean }, call: Call): SentBody | null {
  const { body, fields, route, upstream } = call
  call.isUsageAsked = false
  if (body.kind !== 'held') return null
  if (
    !isBypassed &&
    fields.isStream &&
    route.usageOnRequest &&
    !upstream.refusesUsageOption &&
    !call.isRetriedUnasked
  ) {
    const edit = askForUsage(scannerOf(body))
    if (edit) {
      call.isUsageAsked = true
      const bytes = body.bytes + Buffer.byteLength(edit.insert) - edit.length
      return { pieces: applyEdit(body.pieces, edit), bytes, isUnpacked: body.packed !== null }
    }
  }
  const { pieces, bytes } = body.packed ?? body
  return { pieces, bytes, isUnpacked: false }
}

/** The body for undici: its bytes, or a stream of its pieces if there are many bytes. */
export function bytesOrStream(call: Call, sent: SentBody): Buffer | Readable {
  const { pieces, bytes } = sent
  if (pieces.length === 1) return pieces[0]!
  return isLong(sent)
    ? Readable.from(sendPieces(call, pieces), { objectMode: false })
    : Buffer.concat(pieces, bytes)
}

/** Joining many megabytes would block the event loop while they are copied. */
export function isLong({ pieces, bytes }: SentBody): boolean {
  return pieces.length > 1 && bytes > joinedBytesMax
}

function* sendPieces(call: Call, pieces: readonly Buffer[]): Generator<Buffer> {
  for (const piece of pieces) {
    call.requestBytesSent += piece.length
    yield piece
  }
}

/**
 * An upload that declares its length is limited by that. One without a length is counted on the way. Forms
 * are read while they pass.
 */
export function passingBody({ uploadBytesMax }: { uploadBytesMax: number }, call: Call): Readable {
  const { incoming, intent, route } = call
  const isLengthKnown = incoming.headers['content-length'] !== undefined
  call.form = route.billing === null ? null : createFormFields(incoming.headers['content-type'] ?? '')
  return Readable.from(countedPieces(), { objectMode: false })

  async function* countedPieces(): AsyncGenerator<Buffer> {
    // If the provider answers early, the rest of the caller's body must still be read.
    const pieces: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false })
    for await (const piece of pieces) {
      if (!isLengthKnown) intent.requestBytes += piece.length
      if (intent.requestBytes > uploadBytesMax) throw new Stopped('request-too-large')
      call.form?.push(piece)
      yield piece
    }
    call.form?.end()
  }
}
