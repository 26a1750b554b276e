import type { IncomingMessage, ServerResponse } from 'node:http'
import { corsHeaders } from './cors.ts'
import { discardRest } from './discard-rest.ts'

/** A base URL as clients have it: a provider's path, and behind it only words that base URLs of providers end with. */
const baseUrl =
  /^\/[a-z0-9-]+(?:\/(?:anthropic|api|coding|compat|compatibility|inference|openai|paas|v\d+(?:alpha|beta)?))*\/?$/
const hello = /\/api\/hello\/?$/

/**
 * Clients look whether somebody is there before they call: Claude Code sends `HEAD` to its base URL, or asks for `/api/hello`
 * under it, and people open a base URL in a browser. None of these is a call, so they are answered here and have no row. True
 * where it was one.
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
