import { createHmac } from 'node:crypto'
import { hasOwnSecretForm } from '../../lib/key-shaped.ts'
import { isWellFormedKey, type Key, keyDigest, outlayKeyPrefix, providerKeyHint } from '../../link/index.ts'
import { accountOf, isRotating } from '../../providers/facts/index.ts'

/**
 * Who calls, read from a credential. `key` of a pass-through caller is null until the provider accepts it. `isRotating`: the
 * credential is a token that is replaced by itself, and the account behind it is not known yet.
 */
export type Caller =
  | { kind: 'outlay'; key: Key }
  | ({ kind: 'pass-through'; key: Key | null; id: string } & Fingerprint)
  | { kind: 'invalid'; reason: 'mistyped' | 'unknown' | 'revoked' | 'notForCalls'; key: Key | null }

type Fingerprint = { digest: string; hint: string; isRotating: boolean }

const notForCalls: Caller = { kind: 'invalid', reason: 'notForCalls', key: null }
const separators = /[\s,;:="']+/

/** Callers remembered by the digest of what they sent, so that a flood of made-up keys cannot fill memory. */
const rememberedMax = 10_000

/**
 * All keys, in memory: looking one up costs a hash and no query. Keys are found by the digest of the whole
 * credential, so two that begin alike are never taken for each other.
 */
export class KeyRing {
  readonly #fingerprintKey: Buffer
  readonly #byDigest = new Map<string, Key>()
  /** Digests of secrets that open something else than calls. */
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

  /** A secret of the dashboard or of this installation: no provider is ever sent it, whatever else is let through. */
  keepFromCalls(secret: string): void {
    this.#notForCalls.add(keyDigest(secret))
  }

  all(): Key[] {
    return [...this.#byDigest.values()]
  }

  identify(credential: string): Caller {
    if (credential.startsWith(outlayKeyPrefix)) return this.#outlayKey(credential)
    if (hasOwnSecretForm(credential)) return notForCalls
    // A header sent twice, a scheme in front, quotes: the secret is one of the pieces.
    if (separators.test(credential) && credential.split(separators).some((piece) => this.#isKept(piece))) {
      return notForCalls
    }
    return this.#providerKey(credential)
  }

  /** Digests are compared, so the time it takes tells nothing of the secret. */
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
   * The caller behind a token that its provider has just accepted: the account, which the next token is of as well. Nobody is
   * taken for an account by a token that was not accepted, because what a token says of itself can be made up.
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

/** The id follows from the fingerprint, so a key first seen twice, even across a crash, is one key. */
function passThroughKeyId(digest: string): string {
  return `key_${digest.slice(0, 32)}`
}
