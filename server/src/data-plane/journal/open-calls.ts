import type { Intent } from '@outlay/shared/records'
import { PackedSet, type Placed } from '../../lib/packed-set.ts'

/** A call that was admitted and not settled. */
export type OpenCall = Placed & {
  readonly intent: Intent
  /** Its journal record, carried along when its segment is used again. */
  readonly record: string
  /** The segment that the record is in; one before it where a write has gone across two. */
  generation: number
}

/** The calls whose intents are committed and whose receipts are not. */
export class OpenCalls {
  readonly #calls = new PackedSet<OpenCall>()
  #bytes = 0

  /** Characters of all their records. */
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

  /** The records of calls in older segments than these, which are written again in segment `into`. */
  carry(generationsBefore: number, into: number): string[] {
    const carried = this.#calls.list().filter(({ generation }) => generation < generationsBefore)
    for (const call of carried) call.generation = into
    return carried.map(({ record }) => record)
  }
}
