import { createHmac } from 'node:crypto'
import { hasOwnSecretForm } from '../../lib/key-shaped.ts'
import { isWellFormedKey, type Key, keyDigest, outlayKeyPrefix, providerKeyHint } from '../../link/index.ts'
import { accountOf, isRotating } from '../../providers/facts/index.ts'

/**
 * The caller behind a credential. `key` of a pass-through caller is null until the provider accepts the key.
 * `isRotating`: the credential is a token that changes by itself, and the account behind it is not known yet.
 */
export type Caller =
  | { kind: 'outlay'; key: Key }
  | ({ kind: 'pass-through'; key: Key | null; id: string } & Fingerprint)
  | { kind: 'invalid'; reason: 'mistyped' | 'unknown' | 'revoked' | 'notForCalls'; key: Key | null }

type Fingerprint = { digest: string; hint: string; isRotating: boolean }

const notForCalls: Caller = { kind: 'invalid', reason: 'notForCalls', key: null }
const separators = /[\s,;:="']+/

/**
 * The most callers remembered by the digest of their credential. A flood of invented keys cannot fill memory.
 */
const rememberedMax = 10_000

/**
 * All keys, in memory: finding one costs a hash and no query. A key is found by the digest of the whole
 * credential, so two keys with the same beginning are never confused.
 */
export class KeyRing {
  readonly #fingerprintKey: Buffer
  readonly #byDigest = new Map<string, Key>()
  /** Digests of secrets that are for other purposes than calls. */
  readonly #notForCalls = new Set<string>()
  readonly #fingerprints = new Map<string, Fingerprint>()

  constructor(fingerprintKey: Buffer, keys: readonly Key[]) {
    this.#fingerprintKey = fingerprintKey
    this.replaceAll(keys)
  }

  replaceAll(keys: readonly Key[]): void {
    this.#byDigest.clear()
    for (const key of keys) this.put(key)
  }

  put(key: Key): void {
    this.#byDigest.set(key.digest, key)
  }

  /**
   * Registers a secret of the dashboard or of this installation. It is never sent to a provider, whatever the
   * settings for own keys.
   */
  keepFromCalls(secret: string): void {
    this.#notForCalls.add(keyDigest(secret))
  }

  all(): Key[] {
    return [...this.#byDigest.values()]
  }

  identify(credential: string): Caller {
    if (credential.startsWith(outlayKeyPrefix)) return this.#outlayKey(credential)
    if (hasOwnSecretForm(credential)) return notForCalls
    // If a header is sent twice, or has a scheme or quotes, one of its pieces is the secret.
    if (separators.test(credential) && credential.split(separators).some((piece) => this.#isKept(piece))) {
      return notForCalls
    }
    return this.#providerKey(credential)
  }

  /** Compares digests, so the time taken reveals nothing about the secret. */
  #isKept(text: string): boolean {
    return this.#notForCalls.has(keyDigest(text))
  }

  #outlayKey(credential: string): Caller {
    const key = this.#byDigest.get(keyDigest(credential)) ?? null
    if (!key) return { kind: 'invalid', reason: isWellFormedKey(credential) ? 'unknown' : 'mistyped', key }
    return key.revokedAt === null ? { kind: 'outlay', key } : { kind: 'invalid', reason: 'revoked', key }
  }

  #providerKey(credential: string): Caller {
    const sent = keyDigest(credential)
    if (this.#notForCalls.has(sent)) return notForCalls
    const { digest, hint, isRotating } = this.#fingerprintOf(credential, sent)
    const key = this.#byDigest.get(digest) ?? null
    if (key && key.revokedAt !== null) return { kind: 'invalid', reason: 'revoked', key }
    return { kind: 'pass-through', key, id: passThroughKeyId(digest), digest, hint, isRotating }
  }

  /**
   * The caller behind a token that its provider has just accepted: the account, which the next token also
   * belongs to. A token that was not accepted counts for no account, because its own claims can be made up.
   */
  accepted(credential: string, provider: string, scope: string): Caller {
    const account = accountOf(credential, provider, scope)
    if (account !== null) {
      const digest = this.#digestOf(`account ${account.name}`)
      const hint = scope === '' ? account.hint : `${account.hint} ...${digest.slice(-4)}`
      this.#remember(keyDigest(credential), { digest, hint, isRotating: !account.isWhole })
    }
    return this.#providerKey(credential)
  }

  #fingerprintOf(credential: string, sent: string): Fingerprint {
    const known = this.#fingerprints.get(sent)
    if (known) return known
    const hint = providerKeyHint(credential)
    const fingerprint = { digest: this.#digestOf(credential), hint, isRotating: isRotating(credential) }
    this.#remember(sent, fingerprint)
    return fingerprint
  }

  #remember(sent: string, fingerprint: Fingerprint): void {
    if (this.#fingerprints.size >= rememberedMax) this.#fingerprints.clear()
    this.#fingerprints.set(sent, fingerprint)
  }

  #digestOf(text: string): string {
    return createHmac('sha256', this.#fingerprintKey).update(text).digest('hex')
  }
}

/** The id is derived from the fingerprint, so a key first seen twice, even across a crash, is one key. */
function passThroughKeyId(digest: string): string {
  return `key_${digest.slice(0, 32)}`
}
