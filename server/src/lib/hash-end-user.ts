import { createHmac } from 'node:crypto'

/**
 * An end user as `user-` and 128 bits in hexadecimal digits: HMAC-SHA256 (RFC 2104), cut. The key is a secret of the
 * installation, so nobody else can try names against it.
 */
export function hashEndUser(endUser: string, key: Buffer): string {
  return `user-${createHmac('sha256', key).update(endUser).digest('hex').slice(0, 32)}`
}
