import type { BillingContext } from './billing.ts'

/** What is known beside an answer, where a test says nothing else. */
export function contextOf(changes: Partial<BillingContext> = {}): BillingContext {
  const at = Date.parse('2026-11-20T12:00:00Z')
  return { provider: 'openai', at, request: null, headers: {}, endpoint: null, region: null, ...changes }
}
