import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import type { Config } from '../../config/index.ts'
import { OutlayError } from '../../lib/errors.ts'
import { plainText } from '../../lib/plain-text.ts'

/** Whether web pages of an origin may call and read the answers. */
export type OriginPolicy = (origin: string) => boolean

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].join(', ')

/** Pages of this machine, including the schemes of desktop and mobile apps. */
const ofThisMachine =
  /^[a-z][a-z0-9+.-]*:\/\/(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/

export function createOriginPolicy(origins: Config['corsOrigins']): OriginPolicy {
  if (origins === 'off') return () => false
  if (origins === 'of-this-machine') return (origin) => ofThisMachine.test(origin)
  return origins.has('*') ? () => true : (origin) => origins.has(origin)
}

/**
 * Before a page's call, the browser asks in this way whether the page may send it. It can send no credential
 * here.
 */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'OPTIONS' &&
    headers.origin !== undefined &&
    headers['access-control-request-method'] !== undefined
  )
}

/**
 * Answers a preflight, which is not a call and has no row. A page sends a key of its own, never one that the
 * browser holds, so all headers and methods are allowed: keys and permissions decide what the call may do.
 */
export function answerPreflight({ headers }: IncomingMessage, outgoing: ServerResponse): void {
  const answer = [
    ...['access-control-allow-origin', headers.origin ?? ''],
    ...['access-control-allow-methods', methods],
    ...['access-control-max-age', '7200'],
    ...['vary', 'Origin, Access-Control-Request-Headers'],
  ]
  const asked = headers['access-control-request-headers']
  if (asked) answer.push('access-control-allow-headers', asked)
  // A page on the internet calls a machine of its own network.
  if (headers['access-control-request-private-network'] === 'true')
    answer.push('access-control-allow-private-network', 'true')
  outgoing.writeHead(204, answer).end()
}

export function preflightRefusal(origin: string): OutlayError {
  return new OutlayError('forbidden-origin', errorWords.calls.otherPages(plainText(origin, 200)))
}

/** The origins whose pages may read an answer that is yet to come. Most calls do not come from pages. */
const readers = new WeakMap<ServerResponse, string>()

/** Lets the calling page read every answer, including refusals by Outlay. True if the page may read. */
export function admitOrigin(
  mayCall: OriginPolicy,
  { headers: { origin } }: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  if (origin === undefined || !mayCall(origin)) return false
  readers.set(outgoing, origin)
  return true
}

/** The CORS headers of an answer as a flat list of names and values. Empty if no page may read it. */
export function corsHeaders(outgoing: ServerResponse): string[] {
  const origin = readers.get(outgoing)
  if (origin === undefined) return []
  return ['access-control-allow-origin', origin, 'access-control-expose-headers', '*', 'vary', 'Origin']
}

/**
 * The headers of a provider's answer for a page. The provider's own CORS headers are dropped: they would
 * contradict Outlay's.
 */
export function withCors(outgoing: ServerResponse, headers: string[]): string[] {
  const ours = corsHeaders(outgoing)
  if (ours.length === 0) return headers
  const kept: string[] = []
  for (let index = 0; index < headers.length; index += 2) {
    if (!/^access-control-/i.test(headers[index]!)) kept.push(headers[index]!, headers[index + 1]!)
  }
  return [...kept, ...ours]
}
