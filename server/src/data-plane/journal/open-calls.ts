import type { Intent } from '@outlay/shared/records'
import { PackedSet, type Placed } from '../../lib/packed-set.ts'

/** A call that was admitted and is not settled yet. */
export type OpenCall = Placed & {
  readonly intent: Intent
  /** Its journal record. It is written again before its segment is reused. */
  readonly record: string
  /** The segment with the record, or the one before it if a write spans two. */
  generation: number
}

/** The calls with a committed intent and no committed receipt. */
export class OpenCalls {
  readonly #calls = new PackedSet<OpenCall>()
  #bytes = 0

  /** The length of all their records in characters. */
  get bytes(): number {
    return this.#bytes
  }

  has(call: OpenCall): boolean {
    return this.#calls.has(call)
  }

  add(call: OpenCall, generation: number): void {
    call.generation = generation
    this.#calls.add(call)
    this.#bytes += call.record.length
  }

  delete(call: OpenCall): void {
    if (!this.#calls.has(call)) return
    this.#calls.delete(call)
    this.#bytes -= call.record.length
  }

  /**
   * The records of calls in segments older than `generationsBefore`. They are written again in segment
   * `into`.
   */
  carry(generationsBefore: number, into: number): string[] {
    const carried = this.#calls.list().filter(({ generation }) => generation < generationsBefore)
    for (const call of carried) call.generation = into
    return carried.map(({ record }) => record)
  }
}
