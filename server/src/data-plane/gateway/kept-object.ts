import type { MeteredUsage } from '@outlay/shared/records'
import { idWithoutKeys } from '../../lib/key-shaped.ts'
import type { Call } from './call.ts'

/**
 * Where the usage of an object is booked that a provider keeps (a response, a job): `nowhere` yet, so a call that is told
 * it books it; `elsewhere`, with another call; `unknown` where nobody said so in time.
 */
export type BookedWhere = 'nowhere' | 'elsewhere' | 'unknown'

/** Asks the control plane, which decides when it applies the call. What it says before that is for headers and logs. */
export type FindBooked = (objectId: string) => Promise<Exclude<BookedWhere, 'unknown'>>

/** The answer waits for so long, and goes without its cost then. */
const answerWithinMs = 1_000

/**
 * Asks where the usage is booked that this call was told; null for a call that was told none. A host that gives every
 * answer the same id still bills each, so only a call that asks again may find its usage booked.
 */
export function askWhereBooked(find: FindBooked, call: Call): Promise<BookedWhere> | null {
  const objectId = objectIdOf(call)
  if (!isToldAgain(call) || objectId === null) return null
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('unknown'), answerWithinMs)
    find(objectId)
      .catch(() => 'unknown' as const)
      .then((where) => {
        clearTimeout(timer)
        resolve(where)
      })
  })
}

/** The usage that a provider tells again to everybody who asks; null for a call that was told none. */
export function polledUsage(call: Call, metered: MeteredUsage): MeteredUsage | null {
  if (!isToldAgain(call) || objectIdOf(call) === null) return null
  return { ...metered, model: call.observation.model }
}

function isToldAgain({ route, observation }: Call): boolean {
  return route.isPoll && observation.usage !== null
}

/** An object of a provider under a name that no other provider's has; null for a call that is about none. */
export function objectIdOf({ observation, upstream }: Call): string | null {
  return observation.objectId === null ? null : boundedObjectId(upstream.provider, observation.objectId)
}

export function boundedObjectId(provider: string, id: string): string {
  return `${provider}:${idWithoutKeys(id)}`.slice(0, objectIdCharactersMax)
}

const objectIdCharactersMax = 300
