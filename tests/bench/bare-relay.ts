import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, type Dispatcher } from 'undici'

/**
 * The least a Node process can do between client and provider: node:http in, undici's dispatcher out, bytes
 * piped with backpressure, aborts passed on, nothing looked at. What Outlay costs is measured against it.
 *
 * Runs as its own process: `bare-relay.ts <origin>`; sends `{port}` to its parent.
 */
const origin = process.argv[2] ?? ''
const agent = new Agent({ connections: 2_048, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'host',
])

const server = createServer({ noDelay: true, keepAliveTimeout: 75_000 }, relay)
server.listen(0, '127.0.0.1', 2_048, () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.once('disconnect', () => process.exit())

function relay(request: IncomingMessage, response: ServerResponse): void {
  const hasBody = request.method !== 'GET' && request.method !== 'HEAD'
  agent.dispatch(
    {
      origin,
      path: request.url ?? '/',
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      headers: endToEnd(request.rawHeaders),
      body: hasBody ? request : null,
    },
    relayBack(response),
  )
}

function relayBack(response: ServerResponse): Dispatcher.DispatchHandler {
  let upstream: Dispatcher.DispatchController | undefined
  response.once('close', () => {
    if (!response.writableFinished) upstream?.abort(new Error('The client went away.'))
  })
  return {
    onRequestStart(controller) {
      upstream = controller
    },
    onResponseStart(controller, status) {
      response.writeHead(status, endToEnd((controller.rawHeaders as Buffer[]).map(String)))
    },
    onResponseData(controller, piece) {
      if (response.write(piece)) return
      controller.pause()
      response.once('drain', () => controller.resume())
    },
    onResponseEnd() {
      response.end()
    },
    onResponseError() {
      if (!response.headersSent) response.writeHead(502)
      response.destroy()
    },
  }
}

/** Pairs of name and value without those that belong to one connection only. */
function endToEnd(pairs: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < pairs.length; at += 2) {
    const name = pairs[at] ?? ''
    if (!hopByHop.has(name.toLowerCase())) kept.push(name, pairs[at + 1] ?? '')
  }
  return kept
}
