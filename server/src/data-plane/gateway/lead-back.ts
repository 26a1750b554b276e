import {
  addressHeaders as addressHeadersOfProviders,
  isSameResource,
  keyParameters,
  messagesPath,
  messagesPrefix,
  publishedAddressOf,
} from '../../providers/facts/index.ts'
import type { Call } from './call.ts'

/** Headers whose value is an address that clients ask next, most of them with the credential they have just sent. */
const addressHeaders: ReadonlySet<string> = new Set([
  ...['location', 'content-location'],
  ...addressHeadersOfProviders,
])

/** Headers with addresses among other words. */
const addressInHeader: ReadonlyMap<string, RegExp> = new Map([
  ['link', /(?<=<)[^<>]*(?=>)/g],
  ['refresh', /(?<=;\s*url\s*=\s*["']?)[^"'\s]+/gi],
])

type Headers = Record<string, string | string[] | undefined>

/** Whether an answer has such a header. Hardly any has, so this is all that other calls pay. */
export function hasAddress(headers: Headers): boolean {
  // Written out, since a name that the engine knows is found faster than one out of a list.
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
 * Raw headers with the provider's addresses replaced by ours for the same thing, so that what a client asks next passes here as
 * well: on record, and with its key. Throws a {@link ForeignAddress} where it would take an Outlay key to somebody else.
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

/** An address of the provider's API as it is here. What is relative to the request's own address stays: it leads here already. */
export function ledBack(call: Call, address: string): string {
  const read = asReadByClients(address)
  const target = readAddress(call, read)
  if (target === null) return address
  const here = pathHere(call, target)
  if (here !== null) return isWhole(read) ? originOf(call) + here : here
  if (mayLeave(call)) return address
  throw new ForeignAddress(target.host)
}

/** An address that a client may show, and does not ask by itself: one of somebody else stays as it is. */
function mentionLedBack(call: Call, address: string): string {
  try {
    return ledBack(call, address)
  } catch (error) {
    if (error instanceof ForeignAddress) return address
    throw error
  }
}

/** The provider sends its caller to somebody who must not see an Outlay key. */
export class ForeignAddress extends Error {
  override readonly name = 'ForeignAddress'
  readonly host: string

  constructor(host: string) {
    super(host)
    this.host = host
  }
}

/**
 * A caller's own key was meant for the provider, which may send it on. An Outlay key in the query does not follow to another
 * address. In a header it does: browsers and `fetch` take off `Authorization` alone, and some clients not even that.
 */
function mayLeave({ caller, credentialPlace }: Call): boolean {
  return caller.kind !== 'outlay' || credentialPlace === 'query'
}

/** Browsers and `fetch` take out tabs and line ends, and spaces around the address: `ht\ttps://` leads to another host as well. */
function asReadByClients(address: string): string {
  return address.replace(/[\t\n\r]/g, '').trim()
}

/** Null for what no client asks over HTTP, and for what is relative to the request's own address. */
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

/** The path under which the gateway serves what is there; null where it serves nothing of the kind. */
function pathHere(call: Call, target: URL): string | null {
  const { upstream, path, apiPath } = call
  // What this caller has before the path of the API: a version, the prefix of a provider, or both.
  const before = path.slice(0, path.length - apiPath.length)
  for (const base of basesOf(upstream)) {
    if (!isHost(base.host, target.host)) continue
    const rest = pathBehind(target.pathname, base.path)
    if (rest === null) continue
    const here = before + base.pathHere + rest
    // Addresses beside the provider's path here are other providers', or the dashboard's.
    if (here.split('/', 2)[1] === path.split('/', 2)[1]) return here + queryOf(target) + target.hash
  }
  return null
}

/** `pathHere` is what stands here for its path, behind what the caller has before the path of the API. */
type Base = { host: string; path: string; pathHere: string }

/** Where calls go, and where the provider says that it is: behind an address of one's own it may name its public one. */
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

/** Some providers repeat a key that came in the query. Here it came from us, and the next request has a key of its own. */
function queryOf({ search }: URL): string {
  if (search === '') return search
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => !keyParameters.has(pair.split('=', 1)[0]!))
  return kept.length === 0 ? '' : `?${kept.join('&')}`
}

/** As this caller sees the gateway. The headers are its own, or those of a proxy in between, and so is the answer. */
function originOf({ incoming: { headers } }: Call): string {
  const scheme = firstOf(headers['x-forwarded-proto'])?.toLowerCase() === 'https' ? 'https' : 'http'
  const host = firstOf(headers['x-forwarded-host']) ?? headers.host
  return host !== undefined && /^[\w.:[\]-]+$/.test(host) ? `${scheme}://${host}` : ''
}

function firstOf(header: string | string[] | undefined): string | undefined {
  const value = Array.isArray(header) ? header[0] : header
  return value?.split(',', 1)[0]?.trim() || undefined
}
