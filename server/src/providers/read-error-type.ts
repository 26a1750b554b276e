import { looksLikeKey } from '../lib/key-shaped.ts'

/**
 * The most telling word of an error object: Google's status, else its code, else its type. Sentences are left out: they
 * quote what was asked, and the key it was asked with.
 */
export function readErrorType(error: unknown): string | null {
  if (error === undefined || error === null || error === false) return null
  if (typeof error !== 'object') return wordOf(error) ?? 'error'
  const { status, code, type } = error as Record<string, unknown>
  return (typeof status === 'string' ? wordOf(status) : null) ?? wordOf(code) ?? wordOf(type) ?? 'error'
}

function wordOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[\w.:-]{1,60}$/.test(text) && !looksLikeKey(text) ? text : null
}
