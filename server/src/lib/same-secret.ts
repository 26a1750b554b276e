import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares digests, so neither the length nor the first differing byte shows in the time it takes. */
export function isSameSecret(shown: string, expected: string): boolean {
  if (shown === '' || expected === '') return false
  return timingSafeEqual(digest(shown), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
