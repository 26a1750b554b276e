import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../../lib/errors.ts'
import { hasOwnSecretForm } from '../../../lib/key-shaped.ts'
import { isAccountSubprotocol, keyInSubprotocol } from '../../../providers/facts/index.ts'

/** The header `Sec-WebSocket-Protocol`. Browsers can set no other header of a WebSocket, so they put their key here too. */
export type Subprotocols = {
  /** The key among the subprotocols. It is never offered to a provider. Null if there is no key. */
  credential: string | null
  /** The caller's choice of an account. It passes only with a key of the caller's own. */
  account: string[]
  /** All other subprotocols, in order. */
  offered: string[]
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const protocolsMax = 32

/** Throws an {@link OutlayError} if two keys differ, or if the header is not valid. */
export function readSubprotocols(header: string | undefined): Subprotocols {
  const read: Subprotocols = { credential: null, account: [], offered: [] }
  const names = header === undefined ? [] : header.split(',').map((name) => name.trim())
  if (names.length > protocolsMax || new Set(names).size < names.length || !names.every(isToken)) {
    throw new OutlayError('invalid-request', errorWords.calls.notAWebSocket)
  }
  for (const name of names) {
    const key = keyInSubprotocol(name)
    if (key !== null) {
      if (read.credential !== null && read.credential !== key) {
        throw new OutlayError('ambiguous-credentials', errorWords.credentials.twoOfThem)
      }
      read.credential = key
    } else if (hasOwnSecretForm(name)) {
      throw new OutlayError('invalid-request', errorWords.credentials.inAddress)
    } else if (isAccountSubprotocol(name)) read.account.push(name)
    else read.offered.push(name)
  }
  return read
}

function isToken(name: string): boolean {
  return token.test(name)
}
