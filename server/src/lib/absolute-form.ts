import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Excludes user names, which a request to a server never has. */
const absolute = /^https?:\/\/([^/?#@\s]+)([/?].*)?$/i
const slash = 0x2f

/**
 * Reads `POST http://host/v1/... HTTP/1.1` as `POST /v1/... HTTP/1.1` with that host (RFC 9112 3.2.2): the
 * target's host overrides the Host header. A target on another machine stays unchanged, and is refused
 * because it is no path.
 */
export function readAbsoluteForm(incoming: IncomingMessage): void {
  const target = incoming.url ?? '/'
  if (target.charCodeAt(0) === slash) return
  const [, authority, rest = '/'] = absolute.exec(target) ?? []
  if (authority === undefined || !isOfThisServer(authority, incoming)) return
  incoming.url = rest.charCodeAt(0) === slash ? rest : `/${rest}`
  incoming.headers.host = authority
}

/**
 * Requests to a proxy have the same form, but Outlay is no proxy. A host name counts as ours when the Host
 * header has it too, because the same request would be served in its usual form. Addresses of this machine
 * need no such check.
 */
function isOfThisServer(authority: string, { headers, socket }: IncomingMessage): boolean {
  const host = hostnameOf(authority)
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  if (isIP(host) !== 0) return host === addressOf(socket.localAddress) || isLoopback(host)
  return hostnameOf(headers.host ?? '') === host
}

function hostnameOf(authority: string): string {
  return authority
    .toLowerCase()
    .replace(/:\d*$/, '')
    .replace(/^\[|\]$/g, '')
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

/** An IPv4 address has a prefix on a dual-stack socket. */
function addressOf(local: string | undefined): string | undefined {
  return local?.replace(/^::ffff:/, '')
}
