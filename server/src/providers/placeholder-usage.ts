import type { TokenUsage } from '@outlay/shared/usage'

/**
 * Whether a usage has no token in it. Hosts send such a usage on every chunk of a stream until they know better: beside text
 * it is a placeholder. In a whole answer, zeros are what the host says.
 */
export function isWithoutTokens(usage: TokenUsage): boolean {
  for (const _part in usage) return false
  return true
}
