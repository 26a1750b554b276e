import { proxyHeaders } from '../../lib/proxy-headers.ts'
import { accountHeaders, keyHeaders } from '../../providers/facts/index.ts'

/** RFC 9110 7.6.1 and its forerunners: these headers describe one connection and not the message. */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
])

/**
 * Further headers that do not go upstream: credentials, the caller's identity, and headers that Outlay sets.
 */
const keptFromUpstream = new Set<string>([
  ...hopByHop,
  ...keyHeaders,
  'authorization',
  ...proxyHeaders,
  'cookie',
  'host',
  'accept-encoding',
  // Set again for the body that is sent.
  'content-length',
  // This server has already answered it.
  'expect',
  // These belong to the handshake with this server. A browser's key is among its subprotocols.
  ...['sec-websocket-protocol', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'],
])

export type UpstreamHeaderOptions = {
  /** Whether the outgoing credential is Outlay's. */
  isOurs: boolean
  /** Whether a compressed body goes out unpacked. */
  isUnpacked: boolean
  /** The headers that Outlay sets, as a flat list of names and values. */
  ours: readonly string[]
  acceptEncoding: string
}

/**
 * The caller's raw headers for the provider, with order, spelling and duplicates kept. A flat list of names
 * and values.
 */
export function upstreamHeaders(raw: readonly string[], options: UpstreamHeaderOptions): string[] {
  const named = namedByConnection(raw)
  const headers: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase()
    if (keptFromUpstream.has(name) || named?.has(name)) continue
    if (name.startsWith('x-forwarded') || name.startsWith('x-outlay-')) continue
    // With Outlay's credential the account is Outlay's too, so a caller's choice of an account does not pass.
    if (options.isOurs && accountHeaders.has(name)) continue
    if (options.isUnpacked && name === 'content-encoding') continue
    headers.push(raw[index]!, raw[index + 1]!)
  }
  headers.push('accept-encoding', options.acceptEncoding)
  for (const part of options.ours) headers.push(part)
  return headers
}

/** The provider's raw headers for the caller, followed by Outlay's. A flat list of names and values. */
export function downstreamHeaders(raw: readonly (Buffer | string)[], ours: readonly string[]): string[] {
  const received = raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
  const named = namedByConnection(received)
  const headers: string[] = []
  for (let index = 0; index < received.length; index += 2) {
    const name = received[index]!.toLowerCase()
    if (hopByHop.has(name) || named?.has(name) || name.startsWith('x-outlay-')) continue
    headers.push(received[index]!, received[index + 1]!)
  }
  for (const part of ours) headers.push(part)
  return headers
}

const readable = ['gzip', 'deflate', 'br']
/** Callers send one of a handful of values. The bound is for callers who invent new ones. */
const encodingsRememberedMax = 256
const encodingsRemembered = new Map<string, string>()

/**
 * The caller's accept-encoding reduced to encodings that Outlay can read (gzip, deflate, br), else identity.
 */
export function acceptedEncodings(callers: string | undefined): string {
  if (callers === undefined) return 'identity'
  const remembered = encodingsRemembered.get(callers)
  if (remembered !== undefined) return remembered
  const kept = callers
    .split(',')
    .map((item) => item.trim())
    .filter((item) => readable.includes(item.split(';')[0]!.trim().toLowerCase()))
  const accepted = kept.length === 0 ? 'identity' : kept.join(', ')
  if (encodingsRemembered.size < encodingsRememberedMax) encodingsRemembered.set(callers, accepted)
  return accepted
}

function namedByConnection(raw: readonly string[]): Set<string> | null {
  let named: Set<string> | null = null
  for (let index = 0; index < raw.length; index += 2) {
    if (raw[index]!.length !== 10 || raw[index]!.toLowerCase() !== 'connection') continue
    for (const word of raw[index + 1]!.split(',')) {
      const name = word.trim().toLowerCase()
      if (name === '' || name === 'close' || name === 'keep-alive') continue
      named ??= new Set()
      named.add(name)
    }
  }
  return named
}
