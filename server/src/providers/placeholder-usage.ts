import type { TokenUsage } from '@outlay/shared/usage'
import { type JsonObject, objectOf } from './json.ts'

/**
 * Whether a usage has no token in it. Hosts send such a usage on every chunk of a stream until they know better: beside text
 * it is a placeholder. In a whole answer, zeros are what the host says.
 */
export function isWithoutTokens(usage: TokenUsage): boolean {
  for (const _part in usage) return false
  return true
}

/** The same of a provider's usage object, whatever its counts are called. */
export function isZeros(usage: unknown): boolean {
  const counts = Object.values(objectOf(usage) ?? {})
  return counts.includes(0) && counts.every((count) => typeof count !== 'number' || count === 0)
}

/** The last usage with a count in it, because zeros may come after it too; without one, the last usage. */
export function lastUsage(usages: readonly (JsonObject | null)[]): JsonObject | null {
  const told = usages.filter((usage) => usage !== null)
  return told.findLast((usage) => !isZeros(usage)) ?? told.at(-1) ?? null
}
