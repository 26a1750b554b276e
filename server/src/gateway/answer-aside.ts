import type { IncomingMessage, ServerResponse } from 'node:http'
import { discardRest } from './discard-rest.ts'

/** A base URL as clients have it: a provider's path, perhaps with the version that its API begins with. */
const baseUrl = /^\/[a-z0-9-]+(?:\/v\d+(?:alpha|beta)?)?\/?$/

/**
 * Clients look whether somebody is there before they call: Claude Code sends `HEAD` to its base URL, or asks for `/api/hello`
 * under it. Neither is a call and neither has a credential, so both are answered here and have no row. True where it was one.
 */
export function answerAside(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method, url = '/' } = incoming
  if (!(method === 'HEAD' && baseUrl.test(pathOf(url))) && !isHello(url)) return false
  const { socket } = outgoing
  outgoing.writeHead(204).end()
  if (socket && !incoming.complete) discardRest(incoming, socket)
  return true
}

function isHello(url: string): boolean {
  return url.endsWith('/api/hello')
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
