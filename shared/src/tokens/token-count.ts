/**
 * `exact`: by rules that gave the provider's own figure on every recorded call of this kind.
 * `estimate`: something was counted for which there is no such rule.
 */
export type Exactness = 'exact' | 'estimate'

export interface TokenCount {
  tokens: number
  exactness: Exactness
}

export function worseOf(one: Exactness, other: Exactness): Exactness {
  return one === 'exact' ? other : one
}
