import type { PicoUsd } from '@outlay/shared/money'
import type { Config } from '../../config/index.ts'
import type { Route } from '../../providers/index.ts'

/** What is known of a call before its body is read. Plain values, so that a judge can be tested with a line of a table. */
export type ArrivalFacts = {
  /** How long running calls may still take while the gateway stops; null while it does not stop. */
  stopsInMs: number | null
  runningCalls: number
  runningCallsMax: number
  /** The call has been through this gateway before: its `Via` names this installation. */
  isLoop: boolean
  /** Why the key is not valid here; null for a valid one. */
  invalidKey: InvalidKey | null
  /** The key is the caller's own key at the provider, and not an Outlay key. */
  isOwnKey: boolean
  passThrough: Config['passThrough']
  /** A proxy sent the call on. Matters for own keys alone, on a gateway that takes them from its own machine. */
  isForwarded: boolean
  /** The key was made for calls to the simulator. */
  isSimulatorKey: boolean
  /** The simulator would answer the call. */
  isSimulator: boolean
  /** Outlay can sign in at the provider, or the provider asks for no key. */
  hasProviderKey: boolean
  access: Route['access']
  /** Of an Outlay key. */
  permissions: readonly string[]
}

type InvalidKey = 'mistyped' | 'unknown' | 'revoked' | 'notForCalls'

/** What is known of a call, or of an answer in a session, at the moment it would begin to cost money. */
export type CallFacts = {
  /** The limit of `outlay run --max` that the known costs of its calls have reached; null while they are below it. */
  reachedRunLimit: PicoUsd | null
}

/** Why a call may not go on, with the facts that its answer names. */
export type ArrivalRefusal =
  | { kind: 'stopping'; stopsInMs: number }
  | { kind: 'too-many-calls'; runningCallsMax: number }
  | { kind: 'loop' }
  | { kind: 'invalid-key'; reason: InvalidKey }
  | { kind: 'own-keys-off' }
  | { kind: 'other-provider' }
  | { kind: 'no-provider-key' }
  | { kind: 'missing-permission'; permission: Route['access'] }

export type CallRefusal = { kind: 'run-limit-reached'; limit: PicoUsd }
