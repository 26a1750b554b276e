import { numberIn } from './exact-price.ts'
import { UnreadablePriceError } from './foreign-price.ts'

export type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as an object; an {@link UnreadablePriceError} where it is none. */
export function objectAt(value: unknown, place: readonly string[]): JsonObject {
  if (isObject(value)) return value
  throw new UnreadablePriceError(place, 'object')
}

/** The value as a list; an {@link UnreadablePriceError} where it is none. */
export function listAt(value: unknown, place: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value
  throw new UnreadablePriceError(place, 'list')
}

/** The value as a name; an {@link UnreadablePriceError} where it is none. */
export function nameAt(value: unknown, place: readonly string[]): string {
  if (typeof value === 'string' && value !== '') return value
  throw new UnreadablePriceError(place, 'name')
}

/** The value as a number of tokens; an {@link UnreadablePriceError} where it is none. */
export function tokensAt(value: unknown, place: readonly string[]): number {
  const tokens = numberIn(value)
  if (tokens !== null && Number.isSafeInteger(tokens) && tokens >= 0) return tokens
  throw new UnreadablePriceError(place, 'tokens')
}
