import type { IncomingHttpHeaders } from 'node:http'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../lib/errors.ts'
import { isClientSigV4 } from '../providers/index.ts'

/** Headers in which the providers' wire formats carry a credential, besides `Authorization: Bearer`. */
export const credentialHeaders = ['x-api-key', 'api-key', 'x-goog-api-key'] as const

export type CredentialPlace = 'authorization' | 'query' | (typeof credentialHeaders)[number]

export type FoundCredential = {
  credential: string
  place: CredentialPlace
  /** The query without its `key` parameter, with its question mark; empty when nothing is left. */
  query: string
}

/**
 * Looks in every place a wire format uses. None is `missing-credential`, two that differ are
 * `ambiguous-credentials`: guessing which one was meant could bill the wrong project.
 */
export function findCredential(headers: IncomingHttpHeaders, target: string): FoundCredential {
  if (isClientSigV4(headers.authorization)) {
    throw new OutlayError('invalid-request', errorWords.credentials.awsSignature)
  }
  const { key, query } = takeKeyFromQuery(target)
  let found = bearerOf(headers.authorization)
  let place: CredentialPlace = 'authorization'
  for (const name of credentialHeaders) {
    if (found === null && headers[name]) place = name
    found = theSame(found, headers[name])
  }
  if (found === null && key !== null) place = 'query'
  found = theSame(found, key)
  if (found === null) {
    throw new OutlayError('missing-credential', errorWords.credentials.missing)
  }
  return { credential: found, place, query }
}

/** The one credential of two places, where both have one. */
function theSame(found: string | null, candidate: string | string[] | null | undefined): string | null {
  if (typeof candidate !== 'string' || candidate === '' || candidate === found) return found
  if (found === null) return candidate
  throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
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
  if (!/[?&]key=/.test(query)) return { key: null, query }
  const kept: string[] = []
  let key: string | null = null
  for (const pair of query.slice(1).split('&')) {
    if (!pair.startsWith('key=')) {
      kept.push(pair)
      continue
    }
    const value = decode(pair.slice('key='.length))
    if (key !== null && key !== value) {
      throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
    }
    key = value
  }
  return { key, query: kept.length === 0 ? '' : `?${kept.join('&')}` }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
