import { hash, randomInt } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const publicIdLength = 12
/** 32 letters of 62 are 190 bits. */
const secretLength = 32
const checksumLength = 6
const pattern = new RegExp(`^olk_[0-9A-Za-z]{${publicIdLength + secretLength + checksumLength}}$`)

export const outlayKeyPrefix = 'olk_'

/** Makes a new Outlay key: `olk_`, a public id of 12 letters, a secret of 32, a checksum of 6. */
export function generateKey(): string {
  let body = outlayKeyPrefix
  for (let index = 0; index < publicIdLength + secretLength; index += 1)
    body += alphabet[randomInt(alphabet.length)]
  return body + checksumOf(body)
}

/** Whether a key that looks like Outlay's was copied without a mistake: its last letters are a checksum. */
export function isWellFormedKey(text: string): boolean {
  return pattern.test(text) && checksumOf(text.slice(0, -checksumLength)) === text.slice(-checksumLength)
}

/** The part of an Outlay key that identifies it to people: the public id. */
export function outlayKeyHint(key: string): string {
  return `${key.slice(0, outlayKeyPrefix.length + publicIdLength)}…`
}

/** The part of a provider key that identifies it to people: `sk-...4f2a`. Shorter keys show less. */
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

/**
 * SHA-256 in hexadecimal. Outlay keys carry 190 random bits, so no dictionary contains them and a slow hash
 * would add nothing.
 */
export function keyDigest(credential: string): string {
  return hash('sha256', credential, 'hex')
}
