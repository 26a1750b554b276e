import type { CallFacts, CallRefusal } from './facts.ts'

/**
 * Judges whatever is about to cost money: a call whose body has been read, a session, an answer that begins within one. The
 * first judge that refuses decides; null lets it go. A new judge is one more line here (`?? next(facts)`).
 */
export function admitCall(facts: CallFacts): CallRefusal | null {
  return runLimit(facts)
}

function runLimit({ reachedRunLimit }: CallFacts): CallRefusal | null {
  return reachedRunLimit === null ? null : { kind: 'run-limit-reached', limit: reachedRunLimit }
}
