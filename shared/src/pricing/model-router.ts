import { type BilledQuantity, inputTokensOf, type TokenUsage } from '../usage/index.ts'

/**
 * Whether a name that was asked for at Azure is a model router's. A deployment may have any name, and answers name the model
 * behind it, so the name is all there is: one with the words `model-router` in it, or `auto`, Azure's own name for the router
 * without a deployment. For any other name the operator says that it means `model-router`.
 */
export function isModelRouter(provider: string, name: string | null): boolean {
  return provider === 'azure' && name !== null && routerName.test(name.trim())
}

const routerName = /^auto$|(?:^|[-_./])model[-_]?router(?:$|[-_./\d])/i

/** What a router is paid for: every token of the prompt, cached or not, beside what the model behind it costs. */
export function routedTokens(usage: TokenUsage): BilledQuantity[] {
  const quantity = inputTokensOf(usage)
  return quantity === 0 ? [] : [{ unit: 'routedTokens', quantity }]
}
