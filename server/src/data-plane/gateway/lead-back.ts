import {
  addressHeaders as addressHeadersOfProviders,
  isSameResource,
  keyParameters,
  messagesPath,
  messagesPrefix,
  publishedAddressOf,
} from '../../providers/facts/index.ts'
import type { Call } from './call.ts'

/** Headers whose value is the next address for the client, which mostly sends its credential there too. */
const addressHeaders: ReadonlySet<string> = new Set([
  ...['location', 'content-location'],
  ...addressHeadersOfProviders,
])

/** Headers that contain an address among other words. */
const addressInHeader: ReadonlyMap<string, RegExp> = new Map([
  ['link', /(?<=<)[^<>]*(?=>)/g],
  ['refresh', /(?<=;\s*url\s*=\s*["']?)[^"'\s]+/gi],
])

type Headers = Record<string, string | string[] | undefined>

/** Whether an answer has such a header. Very few have one, so other calls pay for this check alone. */
export function hasAddress(headers: Headers): boolean {
  // Written out, because V8 finds a name that it knows faster than one from a list.
  if (
    headers.location !== undefined ||
    headers.link !== undefined ||
    headers['content-location'] !== undefined ||
    headers.refresh !== undefined
  ) {
    return true
  }
  for (const name of addressHeadersOfProviders) if (headers[name] !== undefined) return true
  return false
}

/**
 * Replaces the provider's addresses in raw headers with Outlay's, so that the client's next request also
 * comes through here, recorded and with its key. Throws a {@link ForeignAddress} if an address would send an
 * Outlay key to another host.
 */
export function headersLedBack(call: Call, raw: readonly (Buffer | string)[]): string[] {
  const headers = raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase()
    const value = headers[index + 1]!
    const inside = addressInHeader.get(name)
    if (addressHeaders.has(name)) headers[index + 1] = ledBack(call, value)
    else if (inside) headers[index + 1] = value.replace(inside, (found) => mentionLedBack(call, found))
  }
  return headers
}

export function withoutAddresses(raw: readonly string[]): string[] {
  return raw.filter((_, index) => !addressHeaders.has(raw[index - (index % 2)]!.toLowerCase()))
}

/** Turns an address of the provider's API into Outlay's. A relative address stays: it already leads here. */
export function ledBack(call: Call, address: string): string {
  const read = asReadByClients(address)
  const target = readAddress(call, read)
  if (target === null) return address
  const here = pathHere(call, target)
  if (here !== null) return isWhole(read) ? originOf(call) + here : here
  if (mayLeave(call)) return address
  throw new ForeignAddress(target.host)
}

/**
 * An address that a client may show but does not request by itself. Another host's address stays as it is.
 */
function mentionLedBack(call: Call, address: string): string {
  try {
    return ledBack(call, address)
  } catch (error) {
    if (error instanceof ForeignAddress) return address
    throw error
  }
}

/** The provider sends its caller to a host that must not see an Outlay key. */
export class ForeignAddress extends Error {
  override readonly name = 'ForeignAddress'
  readonly host: string

  constructor(host: string) {
    super(host)
    this.host = host
  }
}

/**
 * Whether the credential may go to another host. A caller's own key was meant for the provider, which may
 * send it on. Clients do not carry an Outlay key in the query over to another address. They do carry one in a
 * header: browsers and `fetch` remove `Authorization` alone, and some clients not even that.
 */
function mayLeave({ caller, credentialPlace }: Call): boolean {
  return caller.kind !== 'outlay' || credentialPlace === 'query'
}

/** Browsers and `fetch` remove tabs, line ends and outer spaces: `ht\ttps://` also leads to another host. */
function asReadByClients(address: string): string {
  return address.replace(/[\t\n\r]/g, '').trim()
}

/**
 * Null for an address that no client requests over HTTP, and for one relative to the request's own address.
 */
function readAddress({ upstream, targetPath }: Call, address: string): URL | null {
  if (!isWhole(address) && !/^[\\/]/.test(address)) return null
  const asked = upstream.origin + targetPath
  if (!URL.canParse(address, asked)) return null
  const target = new URL(address, asked)
  return /^(?:https?|wss?):$/.test(target.protocol) ? target : null
}

function isWhole(address: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|[\\/]{2})/i.test(address)
}

/** Outlay's path for an address at the provider. Null if Outlay serves no such path. */
function pathHere(call: Call, target: URL): string | null {
  const { upstream, path, apiPath } = call
  // The caller's path before the API's path: a version, the prefix of a provider, or both.
  const before = path.slice(0, path.length - apiPath.length)
  for (const base of basesOf(upstream)) {
    if (!isHost(base.host, target.host)) continue
    const rest = pathBehind(target.pathname, base.path)
    if (rest === null) continue
    const here = before + base.pathHere + rest
    // Addresses outside the provider's path belong to other providers or to the dashboard.
    if (here.split('/', 2)[1] === path.split('/', 2)[1]) return here + queryOf(target) + target.hash
  }
  return null
}

/** `pathHere` is Outlay's path for `path`, without the caller's part before the API's path. */
type Base = { host: string; path: string; pathHere: string }

/**
 * The base addresses of a provider: the one that is called, and the provider's public one. An operator's own
 * address may lead to a provider that names its public address in answers.
 */
function basesOf({ provider, origin, basePath, messagesBasePath }: Call['upstream']): Base[] {
  const published = publishedAddressOf(provider)
  const { host } = new URL(origin)
  const bases = [{ host, path: basePath, pathHere: '' }]
  if (messagesBasePath !== null) {
    bases.push({ host, path: messagesBasePath + messagesPath, pathHere: messagesPrefix + messagesPath })
  }
  if (published !== null) {
    const { host, pathname } = new URL(published)
    bases.push({ host, path: pathname === '/' ? '' : pathname, pathHere: '' })
  }
  return bases
}

function isHost(ours: string, theirs: string): boolean {
  return ours === theirs || isSameResource(ours, theirs)
}

function pathBehind(pathname: string, base: string): string | null {
  if (!pathname.startsWith(base)) return null
  const rest = pathname.slice(base.length)
  return rest === '' || rest.startsWith('/') ? rest : null
}

/**
 * Some providers repeat a key that came in the query. That key was Outlay's, and the next request has a key
 * of its own.
 */
function queryOf({ search }: URL): string {
  if (search === '') return search
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => !keyParameters.has(pair.split('=', 1)[0]!))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}

/**
 * The gateway's address as this caller sees it. The headers come from the caller or from a proxy in between,
 * and the answer goes back the same way.
 */
function originOf({ incoming: { headers } }: Call): string {
  const scheme = firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http'
  const host = firstOf(headers['x-forwarded-host']) ?? headers.host
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) ? `${scheme}://${host}` : ''
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header
  return value?.split(',', 1)[0]?.trim() || undefined
}
