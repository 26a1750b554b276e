import type { IncomingHttpHeaders } from 'node:http'
import { attributionLimits, type Tags } from '@outlay/shared/records'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { plainId, plainText } from '../../lib/plain-text.ts'

/** The headers with which a caller speaks to Outlay. None of them goes to a provider. */
const knownHeaders = new Set(['x-outlay-session', 'x-outlay-user', 'x-outlay-tags', 'x-outlay-receipt'])

export type OwnHeaders = { sessionId: string | null; endUser: string | null; tags: Tags | null }

const none: OwnHeaders = { sessionId: null, endUser: null, tags: null }

/**
 * Reads `x-outlay-session`, `x-outlay-user` and `x-outlay-tags`. Throws `invalid-request` for a header of ours that
 * does not exist, so that a misspelled name is noticed, and for tags that cannot be read.
 */
export function readOwnHeaders(headers: IncomingHttpHeaders): OwnHeaders {
  let isPresent = false
  for (const name in headers) {
    if (!name.startsWith('x-outlay-')) continue
    isPresent = true
    if (!knownHeaders.has(name)) {
      throw new OutlayError('invalid-request', errorWords.attribution.unknownHeader(plainText(name, 60)))
    }
  }
  if (!isPresent) return none
  return {
    sessionId: plainValue(headers['x-outlay-session'], attributionLimits.sessionId),
    endUser: plainValue(headers['x-outlay-user'], attributionLimits.endUser),
    tags: readTags(textOf(headers['x-outlay-tags'])),
  }
}

/** Node joins a header that comes several times, so a list never arrives here. */
function textOf(value: string | string[] | undefined): string {
  if (typeof value !== 'string') return ''
  // HTTP has bytes and Node makes Latin-1 of them. Names of people and features are UTF-8.
  return (/[\x80-\xff]/.test(value) ? decoded(value) : value).trim()
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Bytes that are not UTF-8 are Latin-1, as older programs send it. */
function decoded(latin1: string): string {
  try {
    return utf8.decode(Buffer.from(latin1, 'latin1'))
  } catch {
    return latin1
  }
}

function plainValue(value: string | string[] | undefined, charactersMax: number): string | null {
  const text = textOf(value)
  return text === '' ? null : plainId(text, charactersMax)
}

const tagName = /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,63}$/

/** `feature=chat,env=prod`. A comma ends a value. */
function readTags(text: string): Tags | null {
  if (text === '') return null
  const tags: Record<string, string> = Object.create(null)
  let count = 0
  for (const part of text.split(',')) {
    const equals = part.indexOf('=')
    const name = part.slice(0, equals).trim()
    const value = part.slice(equals + 1).trim()
    if (equals === -1 || !tagName.test(name) || value === '' || value.length > attributionLimits.tagValue) {
      throw new OutlayError('invalid-request', errorWords.attribution.badTag(plainText(part.trim(), 100)))
    }
    if (name in tags) throw new OutlayError('invalid-request', errorWords.attribution.tagTwice(name))
    count += 1
    if (count > attributionLimits.tags) {
      throw new OutlayError('invalid-request', errorWords.attribution.tooManyTags(attributionLimits.tags))
    }
    tags[name] = plainText(value, attributionLimits.tagValue)
  }
  return tags
}
