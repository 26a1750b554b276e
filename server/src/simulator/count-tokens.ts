import { Tiktoken } from 'js-tiktoken/lite'

/** Counts the tokens of one piece of text. */
export type TokenCounter = (text: string) => number

const encodings = new Map<string, Promise<TokenCounter>>()

/**
 * The counter for a model, so that the simulator's usage is what the provider would have billed for the
 * same text. The first call for an encoding takes about half a second; later ones are immediate.
 */
export function tokenCounterFor(model: string): Promise<TokenCounter> {
  const name = /^(gpt-4(?!o|\.)|gpt-3|text-embedding|davinci|babbage)/.test(model)
    ? 'cl100k_base'
    : 'o200k_base'
  const known = encodings.get(name)
  if (known) return known
  const loading = load(name)
  encodings.set(name, loading)
  return loading
}

async function load(name: 'cl100k_base' | 'o200k_base'): Promise<TokenCounter> {
  const ranks =
    name === 'cl100k_base'
      ? await import('js-tiktoken/ranks/cl100k_base')
      : await import('js-tiktoken/ranks/o200k_base')
  const encoding = new Tiktoken(ranks.default)
  return (text) => encoding.encode(text, [], []).length
}
