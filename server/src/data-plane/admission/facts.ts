import type { PicoUsd } from '@outlay/shared/money'
import type { Config } from '../../config/index.ts'
import type { Route } from '../../providers/index.ts'

/**
 * The facts about a call before its body is read. Plain values, so that one line of a table tests a judge.
 */
export type ArrivalFacts = {
  /** The time that running calls still have while the gateway stops. Null while it does not stop. */
  stopsInMs: number | null
  runningCalls: number
  runningCallsMax: number
  /** The call has been through this gateway before: its `Via` names this installation. */
  isLoop: boolean
  /** The reason why the key is not valid here. Null for a valid key. */
  invalidKey: InvalidKey | null
  /** The key is the caller's own key at the provider, and not an Outlay key. */
  isOwnKey: boolean
  passThrough: Config['passThrough']
  /**
   * A proxy sent the call on. This matters only for own keys, on a gateway that takes them from its own
   * machine alone.
   */
  isForwarded: boolean
  /** The key was made for calls to the simulator. */
  isSimulatorKey: boolean
  /** The simulator would answer the call. */
  isSimulator: boolean
  /** Outlay can sign in at the provider, or the provider asks for no key. */
  hasProviderKey: boolean
  access: Route['access']
  /** The permissions of an Outlay key. */
  permissions: readonly string[]
}

type InvalidKey = 'mistyped' | 'unknown' | 'revoked' | 'notForCalls'

/** The facts about a call, or about an answer in a session, just before it would cost money. */
export type CallFacts = {
  /** The limit of `outlay run --max`, once the known costs of its calls have reached it. Null while they are below it. */
  reachedRunLimit: PicoUsd | null
}

/** The reason why a call may not go on, with the facts for its error. */
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
