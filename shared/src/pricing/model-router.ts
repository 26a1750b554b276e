import { type BilledQuantity, inputTokensOf, type TokenUsage } from '../usage/index.ts'

/** Whether a provider has a model router at all. */
export function mayBeRouted(provider: string): boolean {
  return provider === 'azure'
}

/**
 * Whether a requested name at Azure is that of a model router. Answers name the chosen model, so only the requested name can
 * tell: it contains `model-router`, or is `auto`, Azure's name for the router without a deployment. A deployment may have any
 * other name; then the operator maps it to `model-router`.
 */
export function isModelRouter(provider: string, name: string | null): boolean {
  return mayBeRouted(provider) && name !== null && routerName.test(name.trim())
}

const routerName = /^auto$|(?:^|[-_./])model[-_]?router(?:$|[-_./\d])/i

/** The quantity of a router's fee: every token of the prompt, cached or not. */
export function routedTokens(usage: TokenUsage): BilledQuantity[] {
  const quantity = inputTokensOf(usage)
  return quantity === 0 ? [] : [{ unit: 'routedTokens', quantity }]
}
