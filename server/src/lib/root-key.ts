import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { startWords } from '@outlay/shared/words'

const purposes = ['fingerprint', 'sessions', 'control', 'runs', 'end-users'] as const
export type KeyPurpose = (typeof purposes)[number]

/** A shorter key could be guessed from its signatures. */
export const rootKeyCharactersMin = 32

/** The one secret of the installation. Every keyed function derives its own key from it. */
export type RootKey = { id: string; derive(purpose: KeyPurpose): Buffer }

/**
 * Reads the root key from `secret` (OUTLAY_SECRET_KEY) or from `file`, which the first start makes (mode 0600
 * in a 0700 folder). Throws an Error with one public sentence when the key is too short.
 */
export function openRootKey(secret: string | null, file: string): RootKey {
  const text = secret ?? readOrCreate(file)
  if (text.length < rootKeyCharactersMin) {
    const { settings, values } = startWords
    const name = secret === null ? file : 'OUTLAY_SECRET_KEY'
    throw new Error(settings.unusable(name, values.shortSecret(rootKeyCharactersMin)))
  }
  return {
    id: createHash('sha256').update(`outlay root key id:${text}`).digest('hex').slice(0, 12),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', text, 'outlay', purpose, 32)),
  }
}

function readOrCreate(file: string): string {
  if (!existsSync(file)) create(file)
  return readFileSync(file, 'utf8').trim()
}

/**
 * The file appears complete or not at all, because half a key from a killed start would stop every later
 * start. The first of several simultaneous starts makes the key for all, because signatures of a replaced key
 * would be void.
 */
function create(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 })
  try {
    linkSync(draft, file)
  } catch (error) {
    // Some file systems have no links. There, two simultaneous first starts may make two keys.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(draft, file)
  } finally {
    rmSync(draft, { force: true })
  }
}
