import { describe, expect, it } from 'vitest'
import { type ArrivalFacts, admitArrival, admitCall } from './index.ts'

/** A call for an answer with an Outlay key, to a provider that Outlay has a key for. */
const usual: ArrivalFacts = {
  stopsInMs: null,
  runningCalls: 0,
  runningCallsMax: 2,
  isLoop: false,
  invalidKey: null,
  isOwnKey: false,
  passThrough: 'off',
  isForwarded: false,
  isSimulatorKey: false,
  isSimulator: false,
  hasProviderKey: true,
  access: 'inference',
  permissions: [],
}
const ownKey = { isOwnKey: true, passThrough: 'on', hasProviderKey: false } as const

describe('a call that arrives', () => {
  it.each<[string, Partial<ArrivalFacts>]>([
    ['with an Outlay key', {}],
    ['as the last call within the limit', { runningCalls: 1 }],
    ['with a key for the simulator, at the simulator', { isSimulatorKey: true, isSimulator: true }],
    ['to list models', { access: 'models' }],
    ['with the permission it needs', { access: 'stored-objects', permissions: ['stored-objects'] }],
    ['with its own key', ownKey],
    ['with its own key through a proxy, if all own keys are allowed', { ...ownKey, isForwarded: true }],
    ['with its own key from this machine', { ...ownKey, passThrough: 'on-this-machine' }],
    ['with its own key, at the simulator', { ...ownKey, isSimulator: true }],
    ['with its own key, for stored objects', { ...ownKey, access: 'stored-objects' }],
  ])('goes on %s', (_, facts) => {
    expect(admitArrival({ ...usual, ...facts })).toBeNull()
  })

  it.each<[string, Partial<ArrivalFacts>, ReturnType<typeof admitArrival>]>([
    ['while the gateway stops', { stopsInMs: 0 }, { kind: 'stopping', stopsInMs: 0 }],
    [
      'beyond the limit of running calls',
      { runningCalls: 2 },
      { kind: 'too-many-calls', runningCallsMax: 2 },
    ],
    ['if it has been through this gateway before', { isLoop: true }, { kind: 'loop' }],
    ['with a mistyped key', { invalidKey: 'mistyped' }, { kind: 'invalid-key', reason: 'mistyped' }],
    ['with an unknown key', { invalidKey: 'unknown' }, { kind: 'invalid-key', reason: 'unknown' }],
    ['with a revoked key', { invalidKey: 'revoked' }, { kind: 'invalid-key', reason: 'revoked' }],
    [
      'with a secret of the dashboard',
      { invalidKey: 'notForCalls' },
      { kind: 'invalid-key', reason: 'notForCalls' },
    ],
    ['with its own key, if own keys are off', { ...ownKey, passThrough: 'off' }, { kind: 'own-keys-off' }],
    [
      "with its own key through a proxy, if only this machine's own keys are allowed",
      { ...ownKey, passThrough: 'on-this-machine', isForwarded: true },
      { kind: 'own-keys-off' },
    ],
    [
      'with a key for the simulator, at a real provider',
      { isSimulatorKey: true },
      { kind: 'other-provider' },
    ],
    ['with a key that spends, at the simulator', { isSimulator: true }, { kind: 'other-provider' }],
    ['if Outlay has no key for the provider', { hasProviderKey: false }, { kind: 'no-provider-key' }],
    [
      'without the permission it needs',
      { access: 'unmetered-routes', permissions: ['stored-objects'] },
      { kind: 'missing-permission', permission: 'unmetered-routes' },
    ],
  ])('is refused %s', (_, facts, refusal) => {
    expect(admitArrival({ ...usual, ...facts })).toEqual(refusal)
  })

  it('is refused for the first reason that applies', () => {
    const reasons: [Partial<ArrivalFacts>, string][] = [
      [{ stopsInMs: 0 }, 'stopping'],
      [{ runningCalls: 2 }, 'too-many-calls'],
      [{ isLoop: true }, 'loop'],
      [{ invalidKey: 'revoked' }, 'invalid-key'],
      [{ isSimulatorKey: true }, 'other-provider'],
      [{ hasProviderKey: false }, 'no-provider-key'],
      [{ access: 'stored-objects' }, 'missing-permission'],
    ]
    const judged = reasons.map((_, first) => {
      const holding = reasons.slice(first).map(([facts]) => facts)
      return admitArrival(Object.assign({ ...usual }, ...holding))?.kind
    })
    expect(judged).toEqual(reasons.map(([, kind]) => kind))
  })

  it('with an own key while own keys are off is refused for that only if the key is valid', () => {
    const facts = { ...usual, ...ownKey, passThrough: 'off', access: 'stored-objects' } as const
    expect(admitArrival(facts)).toEqual({ kind: 'own-keys-off' })
    expect(admitArrival({ ...facts, invalidKey: 'revoked' })).toEqual({
      kind: 'invalid-key',
      reason: 'revoked',
    })
  })
})

describe('a call that is about to cost money', () => {
  it('goes on while the limit of its run is not reached', () => {
    expect(admitCall({ reachedRunLimit: null })).toBeNull()
  })

  it('is refused once the limit is reached, and the refusal names the limit', () => {
    expect(admitCall({ reachedRunLimit: 5n })).toEqual({ kind: 'run-limit-reached', limit: 5n })
  })
})
