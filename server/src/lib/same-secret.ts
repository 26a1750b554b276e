import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares digests, so the duration reveals neither the length nor the first different byte. */
export function isSameSecret(shown: string, expected: string): boolean {
  if (shown === '' || expected === '') return false
  return timingSafeEqual(digest(shown), digest(expected))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
