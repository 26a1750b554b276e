import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ContainFaults } from '../contain-faults.ts'
import { downstreamHeaders } from '../headers.ts'
import { answerUpgrade } from './answer-upgrade.ts'

/** A provider's refusal of an upgrade: its status, and the beginning of its body, mostly all of it. */
export type ProviderRefusal = { status: number; body: Buffer }

type RefusedUpgrade = {
  contain: ContainFaults
  incoming: IncomingMessage
  socket: Duplex
  /** A flat list of names and values, added to the answer. */
  answerHeaders: readonly string[]
  /** The provider's headers, with its addresses replaced by Outlay's. */
  leadBack(raw: readonly string[]): readonly string[]
  limits: { stalledMs: number }
}

/**
 * The bytes read before anything passes, so that the refusal is recorded. An error has a few hundred bytes.
 */
const readBytesMax = 64 * 1024

/** Passes on the provider's status, headers and body, after `recorded` has finished. */
export function passRefusal(
  { contain, incoming, socket, answerHeaders, leadBack, limits }: RefusedUpgrade,
  answer: IncomingMessage,
  recorded: (refusal: ProviderRefusal) => void | Promise<void>,
): void {
  const pieces: Buffer[] = []
  let bytes = 0
  let isPassing = false
  const status = answer.statusCode ?? 502
  // Without a listener, an answer that breaks off would end the process.
  answer.on('error', () => {})
  const kept = contain(keep)
  answer.on('data', kept)
  answer.on('end', contain(pass))
  answer.on(
    'close',
    contain(() => {
      pass()
      if (!answer.complete) socket.destroy()
    }),
  )
  answer.setTimeout(limits.stalledMs, () => answer.destroy())

  function keep(piece: Buffer): void {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= readBytesMax) pass()
  }

  function pass(): void {
    if (isPassing) return
    isPassing = true
    answer.off('data', kept)
    answer.pause()
    const body = Buffer.concat(pieces)
    const answerCaller = contain(() => passAll(body))
    Promise.resolve(recorded({ status, body })).then(answerCaller, answerCaller)
  }

  function passAll(body: Buffer): void {
    if (socket.destroyed) {
      answer.destroy()
      return
    }
    const outgoing = new ServerResponse(incoming)
    answerUpgrade(outgoing, socket)
    outgoing.on('error', () => answer.destroy())
    outgoing.on('close', () => answer.destroy())
    outgoing.writeHead(
      status,
      answer.statusMessage,
      downstreamHeaders(leadBack(answer.rawHeaders), answerHeaders),
    )
    outgoing.write(body)
    if (answer.readableEnded) outgoing.end()
    else answer.pipe(outgoing)
  }
}
