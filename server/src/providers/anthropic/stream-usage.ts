import { countOf, type JsonObject, objectOf } from '../json.ts'

/**
 * The usage of a stream from its start and its deltas. Each delta is a total, so nothing is added. The input side (plain, read
 * and written tokens) is one set, because a delta may turn written tokens into read ones. A smaller set is a placeholder, and
 * the one before it stays.
 */
export function usageOfStream(start: unknown, deltas: readonly unknown[]): JsonObject {
  let usage: JsonObject = { ...objectOf(start) }
  let written = 0
  for (const delta of deltas) {
    const told = withoutNulls(objectOf(delta) ?? {})
    const output = countOf(told.output_tokens)
    // The output count of the start is a placeholder and is not compared.
    if (output !== null) written = Math.max(written, output)
    usage = {
      ...usage,
      ...withoutInput(told),
      ...inputAfter(usage, told),
      ...(output !== null && { output_tokens: written }),
    }
  }
  return usage
}

/** How long written tokens are kept. */
export type Lifetimes = { minutes: number; hour: number }

/** The named lifetimes of written tokens, cut so that they never exceed `written`. */
export function lifetimesWithin(written: number, value: unknown): Lifetimes {
  const named = namedLifetimes(value)
  const hour = Math.min(named.hour, written)
  return { minutes: Math.min(named.minutes, written - hour), hour }
}

/** How many tokens were written. Some servers report it by lifetime alone. Null if it is not reported. */
export function writtenIn(usage: JsonObject): number | null {
  const { minutes, hour } = namedLifetimes(usage.cache_creation)
  return (
    countOf(usage.cache_creation_input_tokens) ?? (objectOf(usage.cache_creation) ? minutes + hour : null)
  )
}

/** The input side that holds after a delta. */
function inputAfter(usage: JsonObject, told: JsonObject): JsonObject {
  const before = inputOf(usage)
  const named = inputOf(told)
  // Some servers leave out counts of 0. If the named counts make up the whole input or more, the missing ones are 0.
  const isAll = (named.read ?? named.written) !== null && sumOf(named) >= sumOf(before)
  const after = isAll ? orElse(named, zeroed(before)) : orElse(named, before)
  const lifetimes = told.cache_creation ?? usage.cache_creation
  const isTaken = sumOf(after) >= sumOf(before)
  return isTaken ? fieldsOf(after, lifetimes) : fieldsOf(before, usage.cache_creation)
}

type Input = { plain: number | null; read: number | null; written: number | null }

function inputOf(usage: JsonObject): Input {
  return {
    plain: countOf(usage.input_tokens),
    read: countOf(usage.cache_read_input_tokens),
    written: writtenIn(usage),
  }
}

function orElse(named: Input, before: Input): Input {
  return {
    plain: named.plain ?? before.plain,
    read: named.read ?? before.read,
    written: named.written ?? before.written,
  }
}

/** The same counts as 0; unknown ones stay unknown. */
function zeroed({ plain, read, written }: Input): Input {
  return { plain: plain && 0, read: read && 0, written: written && 0 }
}

function sumOf({ plain, read, written }: Input): number {
  return (plain ?? 0) + (read ?? 0) + (written ?? 0)
}

function fieldsOf({ plain, read, written }: Input, lifetimes: unknown): JsonObject {
  const { minutes, hour } = lifetimesWithin(written ?? 0, lifetimes)
  return {
    ...(plain !== null && { input_tokens: plain }),
    ...(read !== null && { cache_read_input_tokens: read }),
    ...(written !== null && { cache_creation_input_tokens: written }),
    ...(objectOf(lifetimes) && {
      cache_creation: { ephemeral_5m_input_tokens: minutes, ephemeral_1h_input_tokens: hour },
    }),
  }
}

function namedLifetimes(value: unknown): Lifetimes {
  const lifetimes = objectOf(value)
  return {
    minutes: countOf(lifetimes?.ephemeral_5m_input_tokens) ?? 0,
    hour: countOf(lifetimes?.ephemeral_1h_input_tokens) ?? 0,
  }
}

/** All fields but those of the input side. The last value of each wins. */
function withoutInput(usage: JsonObject): JsonObject {
  const {
    input_tokens: _,
    cache_read_input_tokens: __,
    cache_creation_input_tokens: ___,
    cache_creation: ____,
    ...rest
  } = usage
  return rest
}

function withoutNulls(usage: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(usage).filter(([, value]) => value !== null && value !== undefined),
  )
}
