import type { IncomingHttpHeaders } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { hasOwnSecretForm, unescaped } from '../../lib/key-shaped.ts'
import { plainText } from '../../lib/plain-text.ts'
import { remembered } from '../../lib/remembered.ts'
import { keyHeaders, keyParameters, refusalOfAuthorization } from '../../providers/facts/index.ts'
import { readSubprotocols } from './realtime/subprotocols.ts'

/** `query`, `subprotocol`, or the name of the header with the credential. */
export type CredentialPlace = string

export type FoundCredential = {
  credential: string
  place: CredentialPlace
  /** The query without the parameter that carries a key, with its question mark. Empty if nothing is left. */
  query: string
}

/**
 * Looks in every place that a wire format uses. No credential is `missing-credential`. Two different ones are
 * `ambiguous-credentials`: a guess could bill the wrong project.
 */
export function findCredential(headers: IncomingHttpHeaders, target: string): FoundCredential {
  const refusal = refusalOfAuthorization(headers.authorization)
  if (refusal !== null) throw new OutlayError('invalid-request', refusal)
  const { key, query } = takeKeyFromQuery(target)
  refuseOwnSecrets(target, query)
  let found = bearerOf(headers.authorization)
  let place: CredentialPlace = 'authorization'
  for (const name of keyHeaders) {
    if (found === null && headers[name]) place = name
    found = theSame(found, headers[name])
  }
  if (found === null && key !== null) place = 'query'
  found = theSame(found, key)
  const offered = isWebSocket(headers) ? subprotocolKey(headers) : null
  if (found === null && offered !== null) place = 'subprotocol'
  found = theSame(found, offered)
  if (found === null) {
    throw new OutlayError('missing-credential', errorWords.credentials.missing)
  }
  return { credential: found, place, query }
}

/** An Outlay secret in the path or in the rest of the query would reach the provider with them. */
function refuseOwnSecrets(target: string, query: string): void {
  const start = target.indexOf('?')
  const path = start === -1 ? target : target.slice(0, start)
  if (hasOwnSecretInPath(path) || (query !== '' && hasOwnSecretForm(unescaped(query)))) {
    throw new OutlayError('invalid-request', errorWords.credentials.inAddress)
  }
}

const hasOwnSecretInPath = remembered(hasOwnSecretForm)

/** The credential of two places. Throws if both have one and they differ. */
function theSame(found: string | null, candidate: string | string[] | null | undefined): string | null {
  if (typeof candidate !== 'string' || candidate === '' || candidate === found) return found
  if (found === null) return candidate
  throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
}

/** Other upgrades are ignored, and their subprotocols with them. */
function isWebSocket({ upgrade }: IncomingHttpHeaders): boolean {
  return upgrade !== undefined && /websocket/i.test(upgrade)
}

/** Browsers can set no header of a WebSocket, so their key is among the subprotocols. */
function subprotocolKey(headers: IncomingHttpHeaders): string | null {
  return readSubprotocols(headers['sec-websocket-protocol']).credential
}

function bearerOf(authorization: string | undefined): string | null {
  if (authorization === undefined) return null
  const match = /^Bearer +(\S+) *$/i.exec(authorization)
  return match?.[1] ?? null
}

function takeKeyFromQuery(target: string): { key: string | null; query: string } {
  const start = target.indexOf('?')
  if (start === -1) return { key: null, query: '' }
  const query = target.slice(start)
  if (!mayNameCredential.test(query)) return { key: null, query }
  const kept: string[] = []
  let key: string | null = null
  for (const pair of query.slice(1).split('&')) {
    refuseHiddenCredential(pair)
    const [name, value = ''] = splitOnce(pair)
    if (!keyParameters.has(decode(name))) {
      kept.push(pair)
      continue
    }
    const shown = decode(value)
    if (key !== null && key !== shown) {
      throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
    }
    key = shown
  }
  return { key, query: kept.length === 0 ? '' : `?${kept.join('&')}` }
}

/** A quick check: most queries cannot name a credential and are not read further. */
const mayNameCredential = /key|token|auth|bearer|secret|password|[%;+]/i

/**
 * Names under which providers, or servers in front of them, take a credential, in lower case and without
 * punctuation.
 */
const credentialNames = new Set([
  ...['key', 'apikey', 'xapikey', 'xgoogapikey', 'accesskey', 'subscriptionkey', 'ocpapimsubscriptionkey'],
  ...['token', 'accesstoken', 'oauthtoken', 'authtoken', 'idtoken', 'bearertoken', 'bearer'],
  ...['auth', 'authorization', 'secret', 'clientsecret', 'password', 'xamzsecuritytoken', 'xamzcredential'],
])

/**
 * SDKs put a key into an address only under the names in `keyParameters`. Any other name of a credential, or
 * a spelling that only some servers read as such a name, would carry a secret past Outlay to the provider.
 */
function refuseHiddenCredential(pair: string): void {
  for (const [index, part] of pair.split(';').entries()) {
    const [name] = splitOnce(part)
    if (index === 0 && keyParameters.has(decode(name))) continue
    const read = unescaped(name)
    if (!read.split(/[;&?]/).some((one) => credentialNames.has(bareName(one)))) continue
    throw new OutlayError('invalid-request', errorWords.credentials.inQuery(printable(read)))
  }
}

/** `$Api-Key[0]` becomes `apikey`. */
function bareName(text: string): string {
  const name = text.split('=', 1)[0]!.replace(/\[.*$/, '')
  return name.replace(/[^A-Za-z0-9]/g, '').toLowerCase()
}

function printable(name: string): string {
  return plainText(name.split('=', 1)[0]!, 40)
}

function splitOnce(pair: string): [string, string?] {
  const at = pair.indexOf('=')
  return at === -1 ? [pair] : [pair.slice(0, at), pair.slice(at + 1)]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
