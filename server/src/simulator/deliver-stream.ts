import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type BrotliCompress, constants, createBrotliCompress, createGzip, type Gzip } from 'node:zlib'
import type { StreamAnswer } from './answer.ts'
import { codingOf, type Delivery, pause } from './delivery.ts'
import { simulationNumber } from './simulation.ts'

/** Neither an event nor a comment, and JSON that ends in the middle. */
const garbage = 'data: {"id":"chatcmpl-broken","choices":[{"del\n\n<html>nonsense\n\n'

/**
 * Sends a stream piece by piece at its pace. Generation stops when the client goes. Failures in the
 * middle come behind the third piece (parameter `after`), or before the end of a shorter answer.
 */
export async function deliverStream(answer: StreamAnswer, delivery: Delivery): Promise<void> {
  const { simulation, pace, signal } = delivery
  const failsAfter = simulationNumber(simulation, middleFailure(delivery) ?? 'stall', 'after', 3)
  const body = openBody(delivery)
  let pieces = 0
  let hasFailed = middleFailure(delivery) === undefined

  for (const event of answer.events) {
    if (!hasFailed && (event.kind === 'closing' || (event.kind === 'piece' && pieces === failsAfter))) {
      hasFailed = true
      if (await fail(answer, delivery, body)) return
    }
    if (event.kind === 'closing' && simulation.has('truncate')) break
    if (event.kind === 'piece') {
      if (pieces > 0) await pause(pace.intervalMs, signal)
      pieces += 1
    }
    await write(body, event.frame, signal)
  }
  body.end()
}

type Body = ServerResponse | Gzip | BrotliCompress

function middleFailure({ simulation }: Delivery) {
  return (['stall', 'reset-mid-body', 'error-event', 'garbage'] as const).find((name) => simulation.has(name))
}

/** Does what was asked for in the middle of a stream; true when nothing may follow. */
async function fail(answer: StreamAnswer, delivery: Delivery, body: Body): Promise<boolean> {
  switch (middleFailure(delivery)) {
    case 'stall':
      await pause(simulationNumber(delivery.simulation, 'stall', 'ms', 1_000), delivery.signal)
      return false
    case 'reset-mid-body':
      // A turn of the event loop, so that the pieces before are on the wire when the connection ends.
      await nextTurn()
      delivery.hangUp()
      return true
    case 'error-event':
      body.end(answer.errorFrame)
      return true
    case 'garbage':
      body.end(garbage)
      return true
    case undefined:
      return false
  }
}

/** The response itself, or a compressor before it that flushes with every piece. */
function openBody({ response, headers, simulation }: Delivery): Body {
  const coding = codingOf(simulation)
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...(coding ? { 'content-encoding': coding } : {}),
  })
  if (!coding) return response
  const encoder =
    coding === 'gzip'
      ? createGzip({ flush: constants.Z_SYNC_FLUSH })
      : createBrotliCompress({ flush: constants.BROTLI_OPERATION_FLUSH })
  encoder.pipe(response)
  return encoder
}

async function write(body: Body, frame: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  if (!body.write(frame)) await once(body, 'drain', { signal })
  // A turn per event even without a pace: pieces leave one by one, and other calls get theirs.
  else await nextTurn(undefined, { signal })
}
