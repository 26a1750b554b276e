import type { MeteredUsage } from '@outlay/shared/records'
import { idWithoutKeys } from '../../lib/key-shaped.ts'
import type { Call } from './call.ts'

/**
 * The booking of a kept object's usage (a response or a job at the provider). `nowhere`: not booked yet, so
 * the current call books it. `elsewhere`: booked with another call. `unknown`: no answer came in time.
 */
export type BookedWhere = 'nowhere' | 'elsewhere' | 'unknown'

/**
 * Asks the control plane. It decides for good when it applies the call. Its answer here serves headers and
 * logs only.
 */
export type FindBooked = (objectId: string) => Promise<Exclude<BookedWhere, 'unknown'>>

/** The longest wait for that answer. The call is then answered without its cost. */
const answerWithinMs = 1_000

/**
 * Asks which call books the usage of the object that this call polled. Null if the call is not such a poll,
 * or if its answer had no usage. A host that gives every answer the same id still bills each, so only a call
 * that polls may find its usage booked.
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

/** The usage that a provider reports again to every poll. Null for a call that is not such a poll. */
export function polledUsage(call: Call, metered: MeteredUsage): MeteredUsage | null {
  if (!isToldAgain(call) || objectIdOf(call) === null) return null
  return { ...metered, model: call.observation.model }
}

function isToldAgain({ route, observation }: Call): boolean {
  return route.isPoll && observation.usage !== null
}

/**
 * The object's id behind its provider's name, so that two providers' ids never collide. Null if the answer
 * names no object.
 */
export function objectIdOf({ observation, upstream }: Call): string | null {
  return observation.objectId === null ? null : boundedObjectId(upstream.provider, observation.objectId)
}

export function boundedObjectId(provider: string, id: string): string {
  return `${provider}:${idWithoutKeys(id)}`.slice(0, objectIdCharactersMax)
}

const objectIdCharactersMax = 300
