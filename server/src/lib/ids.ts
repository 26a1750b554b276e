import { randomFillSync } from 'node:crypto'
import { V7Generator } from 'uuidv7'

/** Fetches random numbers for many ids with one system call. The library fetches eight at a time. */
const random = new Uint32Array(1_024)
let nextRandom = random.length

const generator = new V7Generator({
  nextUint32() {
    if (nextRandom === random.length) {
      randomFillSync(random)
      nextRandom = 0
    }
    return random[nextRandom++]!
  },
})

export type IdPrefix = 'req' | 'key' | 'prj' | 'ins' | 'adj' | 'chg' | 'map' | 'fac' | 'run'

/** A new id: prefix and UUIDv7, so ids of one kind sort by creation time. */
export function newId(prefix: IdPrefix, nowMs: number): string {
  return `${prefix}_${generator.generateOrResetWithTs(nowMs)}`
}

/**
 * The id of a call at that instant. `random` are 18 hex digits that distinguish ids of the same millisecond.
 */
export function idAt(prefix: IdPrefix, ms: number, random: string): string {
  const part = (from: number, to: number) => random.slice(from, to)
  return `${firstIdAt(prefix, ms)}-7${part(0, 3)}-8${part(3, 6)}-${part(6, 18)}`
}

/** The instant inside an id, in UTC milliseconds. A call's id contains its admission instant. */
export function idTimeMs(id: string): number {
  const start = id.indexOf('_') + 1
  return Number.parseInt(id.slice(start, start + 8) + id.slice(start + 9, start + 13), 16)
}

/** The smallest id of any call admitted at `ms` or later. It turns a range of time into a range of keys. */
export function firstIdAt(prefix: IdPrefix, ms: number): string {
  const hex = Math.max(0, Math.min(ms, 0xffff_ffff_ffff)).toString(16).padStart(12, '0')
  return `${prefix}_${hex.slice(0, 8)}-${hex.slice(8)}`
}
