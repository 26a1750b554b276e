/**
 * `exact`: by rules that gave the provider's own figure on recorded calls of this kind.
 * `estimate`: something was counted for which there is no such rule; the figure may be off either way.
 * `bound`: the figure is the least there can be, as what else is billed cannot be seen.
 */
export const exactnesses = ['exact', 'estimate', 'bound'] as const
export type Exactness = (typeof exactnesses)[number]

export interface TokenCount {
  tokens: number
  exactness: Exactness
}

/** Of two parts of one count, what can be said of the whole. */
export function worseOf(one: Exactness, other: Exactness): Exactness {
  return exactnesses.indexOf(one) > exactnesses.indexOf(other) ? one : other
}

/** Where the tokens of a prompt go. `user` is the last message of the user; `history` what else was said. */
export const promptParts = ['system', 'history', 'user', 'tools', 'images'] as const
export type PromptPart = (typeof promptParts)[number]
export type PromptPartTokens = Record<PromptPart, number>

export interface PromptCount extends TokenCount {
  /** Of these the tokens are the sum. */
  parts: PromptPartTokens
}
