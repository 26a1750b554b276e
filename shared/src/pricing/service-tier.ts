/** A tier's name in the catalogue; `standard` is the base price. */
export type PriceTier = 'standard' | 'flex' | 'priority' | 'batch'

export const priceTiers = ['standard', 'flex', 'priority', 'batch'] as const satisfies readonly PriceTier[]

/**
 * The price tier a provider's `service_tier` means, or null for one that has no published price (`scale` and
 * other commitments). No tier, `auto` and `default` are the base price: the answer names the tier that
 * served, so `auto` only remains where nothing better is known. `fast` is sold and reported as `priority`.
 */
export function priceTierOf(serviceTier: string | null): PriceTier | null {
  switch (serviceTier) {
    case null:
    case '':
    case 'auto':
    case 'default':
    case 'standard':
      return 'standard'
    case 'fast':
    case 'priority':
      return 'priority'
    case 'flex':
      return 'flex'
    case 'batch':
      return 'batch'
    default:
      return null
  }
}
