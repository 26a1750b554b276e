import type { ArrivalFacts, ArrivalRefusal } from './facts.ts'

/**
 * Judges a call or a WebSocket handshake before its body is read. The first judge that refuses decides. Null
 * lets the call go on. A new judge is one more line here. The order is part of the contract: an overloaded
 * gateway checks no key, and nobody learns what a key may do without having it. The list is written out: a
 * loop over an array of judges costs four times as much, for every call.
 */
export function admitArrival(facts: ArrivalFacts): ArrivalRefusal | null {
  return (
    stopping(facts) ??
    tooManyCalls(facts) ??
    loop(facts) ??
    invalidKey(facts) ??
    ownKey(facts) ??
    otherProvider(facts) ??
    noProviderKey(facts) ??
    missingPermission(facts)
  )
}

function stopping({ stopsInMs }: ArrivalFacts): ArrivalRefusal | null {
  return stopsInMs === null ? null : { kind: 'stopping', stopsInMs }
}

function tooManyCalls({ runningCalls, runningCallsMax }: ArrivalFacts): ArrivalRefusal | null {
  return runningCalls < runningCallsMax ? null : { kind: 'too-many-calls', runningCallsMax }
}

function loop({ isLoop }: ArrivalFacts): ArrivalRefusal | null {
  return isLoop ? { kind: 'loop' } : null
}

function invalidKey({ invalidKey }: ArrivalFacts): ArrivalRefusal | null {
  return invalidKey === null ? null : { kind: 'invalid-key', reason: invalidKey }
}

function ownKey({ isOwnKey, passThrough, isForwarded }: ArrivalFacts): ArrivalRefusal | null {
  if (!isOwnKey || passThrough === 'on') return null
  return passThrough === 'on-this-machine' && !isForwarded ? null : { kind: 'own-keys-off' }
}

/** A key made for the simulator never spends money, and the simulator never answers a key that may spend. */
function otherProvider({ isOwnKey, isSimulatorKey, isSimulator }: ArrivalFacts): ArrivalRefusal | null {
  return isOwnKey || isSimulatorKey === isSimulator ? null : { kind: 'other-provider' }
}

function noProviderKey({ isOwnKey, hasProviderKey }: ArrivalFacts): ArrivalRefusal | null {
  return isOwnKey || hasProviderKey ? null : { kind: 'no-provider-key' }
}

/**
 * Every Outlay key may call models and list them. The owner of a provider's key may do all that the provider
 * allows.
 */
function missingPermission({ isOwnKey, access, permissions }: ArrivalFacts): ArrivalRefusal | null {
  if (isOwnKey || access === 'inference' || access === 'models' || permissions.includes(access)) return null
  return { kind: 'missing-permission', permission: access }
}
