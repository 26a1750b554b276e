import type { JsonObject } from './json.ts'

/** What an event is worth to whoever has to bill its stream. */
export type EventWorth = {
  /** It is read, and kept for the end: it says something about what is billed, or that something went wrong. */
  isKept: boolean
  /** The model has begun to answer. */
  isOutput: boolean
  /** The wire format's own end of the stream. */
  isTerminal: boolean
}

/** How the events of a stream are told apart without reading all of them. */
export type StreamRules = {
  /**
   * `name` is the event's own, or the `type` in its data, or empty; `data` its bytes, not to be held on to. Once the
   * answer `isBegun`, nobody asks any more whether this is where it begins.
   */
  worthOf(name: string, data: Buffer, isBegun: boolean): EventWorth
  /** Whether events are told apart by their names; if not, none is looked for. */
  isNamed: boolean
  /** A field, with its quotes, that has a list in every event of an answer. Absent: there is none. */
  listField?: string
  /** Of kept events like this one only the last counts: the one before is let go. Absent: all count. */
  isCumulative?(event: JsonObject): boolean
}

export const passing: EventWorth = { isKept: false, isOutput: false, isTerminal: false }
export const output: EventWorth = { isKept: false, isOutput: true, isTerminal: false }
export const kept: EventWorth = { isKept: true, isOutput: false, isTerminal: false }
export const keptOutput: EventWorth = { isKept: true, isOutput: true, isTerminal: false }
export const last: EventWorth = { isKept: true, isOutput: false, isTerminal: true }

/** Rules for streams whose events have names: each name its worth, everything else passes. */
export function namedEvents(worths: Readonly<Record<string, EventWorth>>): StreamRules {
  return {
    isNamed: true,
    worthOf: (name) => (Object.hasOwn(worths, name) ? (worths[name] ?? passing) : passing),
  }
}
