import type { Encoding } from '@outlay/shared/tokens'

/** Remembers prompts, so that a long one sent again is billed partly as cached. */
export interface PromptCache {
  /** How many of a prompt's tokens are read from the cache; the prompt is remembered for the next call. */
  read(prompt: { model: string; text: string; tokens: number; encoding: Encoding }): number
}

const promptsMax = 64
const textLengthMax = 512 * 1024
const lifetimeMs = 10 * 60_000
const shortestTokens = 1_024
const stepTokens = 128

/**
 * OpenAI's rule: the longest beginning that an earlier prompt shares, from 1,024 tokens on, in steps of
 * 128. Entries live ten minutes, at most 64 of them; longer texts than 512 ki characters are not kept.
 */
export function createPromptCache(now: () => number): PromptCache {
  let remembered: { model: string; text: string; at: number }[] = []

  function read({ model, text, tokens, encoding }: Parameters<PromptCache['read']>[0]): number {
    if (tokens < shortestTokens || text.length > textLengthMax) return 0
    const at = now()
    remembered = remembered.filter((entry) => at - entry.at < lifetimeMs).slice(-promptsMax + 1)
    const shared = Math.max(
      0,
      ...remembered.filter((entry) => entry.model === model).map((entry) => sharedLength(entry.text, text)),
    )
    remembered.push({ model, text, at })
    const sharedTokens =
      shared === text.length ? tokens : Math.min(tokens, encoding.count(text.slice(0, shared)))
    return sharedTokens < shortestTokens ? 0 : Math.floor(sharedTokens / stepTokens) * stepTokens
  }

  return { read }
}

function sharedLength(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  let at = 0
  while (at < length && one.charCodeAt(at) === other.charCodeAt(at)) at++
  return at
}
