import type { CallFacts, CallRefusal } from './facts.ts'

/**
 * Judges a step just before it costs money: a call whose body has been read, a session, or an answer that
 * begins within one. The first judge that refuses decides. Null lets it go on. A new judge is one more line
 * here (`?? next(facts)`).
 */
export function admitCall(facts: CallFacts): CallRefusal | null {
  return runLimit(facts)
}

function runLimit({ reachedRunLimit }: CallFacts): CallRefusal | null {
  return reachedRunLimit === null ? null : { kind: 'run-limit-reached', limit: reachedRunLimit }
}
