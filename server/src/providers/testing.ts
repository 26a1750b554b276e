import type { BillingContext } from './billing.ts'

/** What is known beside an answer, where a test says nothing else. */
export function contextOf(changes: Partial<BillingContext> = {}): BillingContext {
  return { provider: 'openai', request: null, headers: {}, endpoint: null, region: null, ...changes }
}
