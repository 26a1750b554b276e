import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { hasOwnSecretForm } from '../../lib/key-shaped.ts'

/** What a WebSocket client says in `Sec-WebSocket-Protocol`, where browsers, which can set no header, also put their key. */
export type Subprotocols = {
  /** The key in `openai-insecure-api-key.<key>`; null where there is none. It is never offered to a provider. */
  credential: string | null
  /** The caller's choice of an account, which passes only with a key of their own. */
  account: string[]
  /** All others, in order. */
  offered: string[]
}

const keyPrefix = 'openai-insecure-api-key.'
const accountPrefix = /^openai-(organization|project)\./
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const protocolsMax = 32

/** Throws an {@link OutlayError} where two keys differ, or where the header is none that a server may answer. */
export function readSubprotocols(header: string | undefined): Subprotocols {
  const read: Subprotocols = { credential: null, account: [], offered: [] }
  const names = header === undefined ? [] : header.split(',').map((name) => name.trim())
  if (names.length > protocolsMax || new Set(names).size < names.length || !names.every(isToken)) {
    throw new OutlayError('invalid-request', errorWords.calls.notAWebSocket)
  }
  for (const name of names) {
    if (name.toLowerCase().startsWith(keyPrefix)) {
      const key = name.slice(keyPrefix.length)
      if (read.credential !== null && read.credential !== key) {
        throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
      }
      read.credential = key
    } else if (hasOwnSecretForm(name)) {
      throw new OutlayError('invalid-request', errorWords.credentials.inAddress)
    } else if (accountPrefix.test(name)) read.account.push(name)
    else read.offered.push(name)
  }
  return read
}

function isToken(name: string): boolean {
  return token.test(name)
}
