import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const publicIdLength = 12
/** 32 letters of 62 are 190 bits. */
const secretLength = 32
const checksumLength = 6
const pattern = new RegExp(`^olk_[0-9A-Za-z]{${publicIdLength + secretLength + checksumLength}}$`)

export const outlayKeyPrefix = 'olk_'

/** A new Outlay key: `olk_`, a public id of 12 letters, a secret of 32, a checksum of 6. */
export function generateKey(): string {
  let body = outlayKeyPrefix
  for (let index = 0; index < publicIdLength + secretLength; index += 1)
    body += alphabet[randomInt(alphabet.length)]
  return body + checksumOf(body)
}

/** Whether a key that looks like ours was written down without a slip: its last letters follow from the others. */
export function isWellFormedKey(text: string): boolean {
  return pattern.test(text) && checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength)
}

/** Enough of an Outlay key to recognise it by: the public id. */
export function outlayKeyHint(key: string): string {
  return `${key.slice(0, outlayKeyPrefix.length + publicIdLength)}…`
}

/** Enough of a provider key to recognise it by: `sk-...4f2a`; shorter keys show less. */
export function providerKeyHint(secret: string): string {
  const prefix = /^[a-z]{2,4}-/.exec(secret)?.[0] ?? ''
  return secret.length < 20 ? `${prefix}...` : `${prefix}...${secret.slice(-4)}`
}

function checksumOf(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let index = 0; index < checksumLength; index += 1) {
    text = alphabet[rest % alphabet.length] + text
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}

/** SHA-256, hex. Outlay keys carry 190 random bits, which no dictionary holds: a slow hash would add nothing. */
export function keyDigest(credential: string): string {
  return hash('sha256', credential, 'hex')
}
