import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { customType } from 'drizzle-orm/sqlite-core'

/**
 * Money: whole pico-dollars in a 64-bit INTEGER. Always a bigint in code, because a JavaScript number is
 * exact only up to $9,007 in pico-dollars. Statements that read money must return BigInt (`safeIntegers`).
 */
export const picoUsd = customType<{ data: bigint; driverData: bigint }>({
  dataType: () => 'integer',
  toDriver: (amount) => amount,
  fromDriver: (stored) => BigInt(stored),
})

/** A whole number within the range of a JavaScript number: counts, UTC milliseconds, status codes. */
export const whole = customType<{ data: number; driverData: number | bigint }>({
  dataType: () => 'integer',
  toDriver: (value) => value,
  fromDriver: (stored) => Number(stored),
})

/** A boolean, stored as 1 or 0. */
export const flag = customType<{ data: boolean; driverData: number | bigint }>({
  dataType: () => 'integer',
  toDriver: (value) => (value ? 1 : 0),
  fromDriver: (stored) => Number(stored) === 1,
})

/** One column per disjoint token part: `reasoningTokens` is `reasoning_tokens`. */
export function tokenColumns<Column>(make: (name: string) => Column): Record<TokenPart, Column> {
  const columns = tokenParts.map((part) => [part, make(snakeCase(part))])
  return Object.fromEntries(columns) as Record<TokenPart, Column>
}

export function snakeCase(name: string): string {
  return name.replace(/[A-Z0-9]+[a-z]?/g, (word) => `_${word.toLowerCase()}`)
}
