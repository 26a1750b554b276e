import { codingOf, type Delivery, encodeWhole, pause } from './delivery.ts'
import { simulationNumber } from './simulation.ts'

/** Sends a whole answer, with whatever the simulation does to a body. Objects are indented, as OpenAI's are. */
export async function deliverJson(status: number, body: object, delivery: Delivery): Promise<void> {
  const { response, simulation, signal } = delivery
  const text = simulation.has('garbage') ? '{"id": "chatcmpl-broken", "choices": [{<html>' : stringify(body)
  const coding = codingOf(simulation)
  const payload = encodeWhole(Buffer.from(text), coding)
  const isTruncated = simulation.has('truncate')
  // Without keep-alive the connection ends behind the last byte, which is how the reader learns of the gap.
  if (isTruncated) response.shouldKeepAlive = false
  response.writeHead(status, {
    ...delivery.headers,
    'content-type': 'application/json',
    ...(coding ? { 'content-encoding': coding } : {}),
    'content-length': String(payload.length + (isTruncated ? 64 : 0)),
  })
  const half = payload.length >> 1
  if (simulation.has('reset-mid-body')) {
    response.write(payload.subarray(0, half), () => delivery.hangUp())
    return
  }
  if (simulation.has('stall')) {
    response.write(payload.subarray(0, half))
    await pause(simulationNumber(simulation, 'stall', 'ms', 1_000), signal)
    response.end(payload.subarray(half))
    return
  }
  response.end(payload)
}

function stringify(body: object): string {
  return `${JSON.stringify(body, null, 2)}\n`
}
