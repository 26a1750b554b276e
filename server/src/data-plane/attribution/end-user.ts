import { createHmac } from 'node:crypto'
import { remembered } from '../../lib/remembered.ts'

/** How a call's end user is kept: as it came, as a keyed hash that is the same for the same user, or not at all. */
export type EndUserPolicy = 'keep' | 'hash' | 'drop'

/** Turns an end user into what is kept of them. */
export type KeepEndUser = (endUser: string) => string | null

/** The hash is keyed with a secret of the installation, so nobody else can try names against it. */
export function keepEndUsers(policy: EndUserPolicy, key: Buffer): KeepEndUser {
  switch (policy) {
    case 'keep':
      return (endUser) => endUser
    case 'drop':
      return () => null
    case 'hash':
      return remembered((endUser) => hashedEndUser(endUser, key))
  }
}

/** `user-` and 128 bits as hexadecimal digits: HMAC-SHA256 (RFC 2104), cut. */
export function hashedEndUser(endUser: string, key: Buffer): string {
  return `user-${createHmac('sha256', key).update(endUser).digest('hex').slice(0, 32)}`
}
