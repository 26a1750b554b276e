import { proxyHeaders } from '../../lib/proxy-headers.ts'
import { accountHeaders, keyHeaders } from '../../providers/facts/index.ts'

/** RFC 9110 7.6.1 and its forerunners: these speak of one connection and not of the message. */
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

/** Besides hop-by-hop headers, what does not go upstream: credentials, who the caller is, and what we set. */
const keptFromUpstream = new Set<string>([
  ...hopByHop,
  ...keyHeaders,
  'authorization',
  ...proxyHeaders,
  'cookie',
  'host',
  'accept-encoding',
  // Set again from the body that is sent.
  'content-length',
  // Answered by this server already.
  'expect',
  // Of a handshake with this server; a browser's key is among its subprotocols.
  ...['sec-websocket-protocol', 'sec-websocket-key', 'sec-websocket-version', 'sec-websocket-extensions'],
])

export type UpstreamHeaderOptions = {
  /** Whether the credential that goes out is ours. */
  isOurs: boolean
  /** Whether a body that came compressed goes out unpacked. */
  isUnpacked: boolean
  /** Headers we set, as a flat list of names and values. */
  ours: readonly string[]
  acceptEncoding: string
}

/** The caller's raw headers as they go upstream: order, spelling and duplicates kept. Flat name, value list. */
export function upstreamHeaders(raw: readonly string[], options: UpstreamHeaderOptions): string[] {
  const named = namedByConnection(raw)
  const headers: string[] = []
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index]!.toLowerCase()
    if (keptFromUpstream.has(name) || named?.has(name)) continue
    if (name.startsWith('x-forwarded') || name.startsWith('x-outlay-')) continue
    // With our own credential the account is ours too, so a caller's choice of one does not pass.
    if (options.isOurs && accountHeaders.has(name)) continue
    if (options.isUnpacked && name === 'content-encoding') continue
    headers.push(raw[index]!, raw[index + 1]!)
  }
  headers.push('accept-encoding', options.acceptEncoding)
  for (const part of options.ours) headers.push(part)
  return headers
}

/** The provider's raw headers as they go back, followed by ours. Flat name, value list. */
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
/** Callers send one of a handful of values; the limit is for those who make them up. */
const encodingsRememberedMax = 256
const encodingsRemembered = new Map<string, string>()

/** What both sides can read: the caller's accept-encoding cut down to gzip, deflate and br, else identity. */
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
