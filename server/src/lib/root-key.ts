import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const purposes = ['fingerprint', 'sessions', 'control', 'runs'] as const
export type KeyPurpose = (typeof purposes)[number]

/** One secret of the installation; everything keyed is derived from it, one key for each purpose. */
export type RootKey = { id: string; derive(purpose: KeyPurpose): Buffer }

/**
 * Reads the root key from `secret` (OUTLAY_SECRET_KEY) or from `file`, which is made on the first start
 * (mode 0600 in a 0700 folder). Throws an Error with one public sentence when the key is too short.
 */
export function openRootKey(secret: string | null, file: string): RootKey {
  const text = secret ?? readOrCreate(file)
  if (text.length < 32) {
    throw new Error(
      `${secret === null ? file : 'OUTLAY_SECRET_KEY'} must have at least 32 characters; make one with: openssl rand -base64 32`,
    )
  }
  return {
    id: createHash('sha256').update(`outlay root key id:${text}`).digest('hex').slice(0, 12),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', text, 'outlay', purpose, 32)),
  }
}

function readOrCreate(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const text = randomBytes(32).toString('base64')
  // Whole or not there: half a key, left by a start that was killed, would keep every later one from starting.
  const draft = `${file}.new`
  writeFileSync(draft, `${text}\n`, { mode: 0o600 })
  renameSync(draft, file)
  return text
}
