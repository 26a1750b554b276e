import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer } from './answer.ts'
import { ApiError, rateLimited, serverError } from './api-error.ts'
import { deliverJson } from './deliver-json.ts'
import { deliverStream } from './deliver-stream.ts'
import { type Delivery, pause } from './delivery.ts'
import { digest, headerOf, keyOf, modelIn } from './incoming-request.ts'
import { createPromptCache } from './prompt-cache.ts'
import { createRateLimiter, type RateLimits } from './rate-limits.ts'
import { readBody } from './read-body.ts'
import { routeRequest } from './route-request.ts'
import { simulatedRefusal } from './simulated-refusal.ts'
import { type Pace, parsePace, parseSimulation, type Simulation, simulationNumber } from './simulation.ts'
import { createStats, type SeenRequest, type SimulatorStats } from './simulator-stats.ts'
import { watchConnection } from './watch-connection.ts'

export interface SimulatorOptions {
  /** UTC milliseconds. Default: the clock. */
  now?: () => number
  /** How streams are dealt out unless a call says otherwise. Default: natural length, no wait. */
  pace?: Pace
  /** Per key and model. Default: 10,000 requests and 2,000,000 tokens a minute. */
  limits?: RateLimits
  /** After so many answered calls, every further one gets this `x-simulate`. Default: never. */
  failAfter?: { calls: number; simulate: string }
}

/** A provider of our own, speaking OpenAI's wire format. */
export interface Simulator {
  /** Starts to listen; port 0 takes a free one. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<{ port: number }>
  /** Stops, and ends open connections at once. */
  close(): Promise<void>
  readonly stats: SimulatorStats
}

/** Makes a simulator that is not listening yet. Each has its own buckets, cache and counters. */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const now = options.now ?? Date.now
  const pace = options.pace ?? { intervalMs: 0 }
  const limiter = createRateLimiter(
    options.limits ?? { requestsPerMinute: 10_000, tokensPerMinute: 2_000_000 },
    now,
  )
  const promptCache = createPromptCache(now)
  const { stats, note, noteAbort } = createStats()
  let answered = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedAt = now()
    const seen = seenFrom(request, stats.total)
    note(seen)
    const connection = watchConnection(response, () => noteAbort(seen))
    const headers: Record<string, string> = {
      'x-request-id': seen.requestId,
      'openai-version': '2020-10-01',
      'openai-organization': 'org-simulator',
    }
    const delivery: Delivery = { response, headers, simulation: new Map(), pace, ...connection }
    let limitedBy: string | undefined
    try {
      const body = await readBody(request)
      seen.bodyBytes = body.length
      delivery.simulation = simulationOf(request)
      delivery.pace = parsePace(headerOf(request, 'x-simulate-pace'), pace)
      if (delivery.simulation.has('reset')) return connection.reset()
      await pause(simulationNumber(delivery.simulation, 'slow-headers', 'ms', 0), delivery.signal)

      const key = keyOf(request)
      const model = modelIn(body)
      limitedBy = `${key} ${model}`
      const refusal = simulatedRefusal(delivery.simulation, { key, model })
      if (refusal) throw refusal
      const answer = await routeRequest(
        { method: seen.method, path: seen.path, body },
        {
          seed: digest(seen.method, seen.path, body),
          nowMs: startedAt,
          pace: delivery.pace,
          omitUsage: delivery.simulation.has('no-usage'),
          promptCache,
        },
      )
      const verdict = limiter.take(limitedBy, answer.tokens)
      Object.assign(headers, verdict.headers)
      limitedBy = undefined
      if (!verdict.allowed) throw rateLimited({ model, ...verdict })
      answered += 1
      seen.status = 200
      headers['openai-processing-ms'] = String(now() - startedAt)
      await deliver(answer, delivery)
    } catch (error) {
      if (delivery.signal.aborted || response.headersSent) return
      const refusal = error instanceof ApiError ? error : serverError()
      if (limitedBy) Object.assign(headers, limiter.take(limitedBy, 0).headers)
      Object.assign(headers, refusal.headers, { 'openai-processing-ms': String(now() - startedAt) })
      seen.status = refusal.status
      await deliverJson(refusal.status, refusal.body, { ...delivery, simulation: new Map() })
    }
  }

  /** The header's wish; without one, what `failAfter` has in store once its calls are used up. */
  function simulationOf(request: IncomingMessage): Simulation {
    const isWornOut = options.failAfter !== undefined && answered >= options.failAfter.calls
    const wish = headerOf(request, 'x-simulate') ?? (isWornOut ? options.failAfter?.simulate : undefined)
    try {
      return parseSimulation(wish)
    } catch (error) {
      throw new ApiError({ status: 400, message: String(error), param: 'x-simulate', code: 'invalid_value' })
    }
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  // Longer than any client keeps a connection idle: a call must not meet a connection that is just closing.
  server.keepAliveTimeout = 90_000

  return {
    stats,
    async listen(port, host) {
      server.listen(port, host)
      await once(server, 'listening')
      return { port: (server.address() as AddressInfo).port }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

function deliver(answer: Answer, delivery: Delivery): Promise<void> {
  return answer.kind === 'json' ? deliverJson(200, answer.body, delivery) : deliverStream(answer, delivery)
}

function seenFrom(request: IncomingMessage, sequence: number): SeenRequest {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  return {
    requestId: `req_${digest(String(sequence), request.method ?? '', Buffer.from(path)).slice(0, 32)}`,
    clientRequestId: headerOf(request, 'x-client-request-id') ?? headerOf(request, 'x-request-id'),
    method: request.method ?? 'GET',
    path,
    bodyBytes: 0,
    status: undefined,
    aborted: false,
  }
}
