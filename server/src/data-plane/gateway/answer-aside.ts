import type { IncomingMessage, ServerResponse } from 'node:http'
import { baseUrlWords } from '../../providers/facts/index.ts'
import { corsHeaders } from './cors.ts'
import { discardRest } from './discard-rest.ts'

/**
 * A base URL as clients have it: the provider's path, followed only by words that end providers' base URLs.
 */
const baseUrl = new RegExp(`^/[a-z0-9-]+(?:/(?:${baseUrlWords.join('|')}|v\\d+(?:alpha|beta)?))*/?$`)
const hello = /\/api\/hello\/?$/

/**
 * Answers requests that are not calls and have no row. Some clients first check that the server is there:
 * they send `HEAD` to their base URL, or ask for `/api/hello` under it. People open a base URL in a browser.
 * True when the request was one of these.
 */
export function answerAside(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
  const { method, url = '/' } = incoming
  const isLook = method === 'HEAD' || method === 'GET'
  const path = pathOf(url)
  if (!(isLook && baseUrl.test(path)) && !hello.test(path)) return false
  const { socket } = outgoing
  outgoing.writeHead(204, corsHeaders(outgoing)).end()
  if (socket && !incoming.complete) discardRest(incoming, socket)
  return true
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
