/** OpenAI's published byte-pair encodings; their rank data comes with js-tiktoken. */
export const encodingNames = ['o200k_base', 'cl100k_base', 'p50k_base', 'r50k_base'] as const
export type EncodingName = (typeof encodingNames)[number]

/** First match wins. Names are matched from their beginning, as new models of a family keep its encoding. */
const rules: readonly [RegExp, EncodingName][] = [
  [/^(gpt-4o|gpt-4\.|gpt-[5-9]|gpt-audio|gpt-realtime|chatgpt-|o[1-9](-|$))/, 'o200k_base'],
  [/^(gpt-4|gpt-3\.5|gpt-35)(-|$)/, 'cl100k_base'],
  [/^(text-embedding-3|text-embedding-ada-002|davinci-002|babbage-002)/, 'cl100k_base'],
  [/^(text-davinci-00[23]|text-davinci-edit|code-)/, 'p50k_base'],
  [/^(text-)?(ada|babbage|curie|davinci|similarity|search)(-|$)/, 'r50k_base'],
]

/**
 * The encoding a model reads and writes in. A name nobody knows gets the newest one: for a new model it is
 * right, and for another vendor's it is as good an estimate as any. Never throws.
 */
export function encodingForModel(modelName: string): EncodingName {
  const name = baseModelName(modelName)
  return rules.find(([pattern]) => pattern.test(name))?.[1] ?? 'o200k_base'
}

/** Whether the name belongs to a family whose encoding is published, so that counts can be exact. */
export function hasPublishedEncoding(modelName: string): boolean {
  const name = baseModelName(modelName)
  return rules.some(([pattern]) => pattern.test(name))
}

/** Lower case, without a routing prefix; of a fine-tune (`ft:<base>:<organisation>:...`) the base. */
export function baseModelName(modelName: string): string {
  const name = modelName
    .trim()
    .toLowerCase()
    .replace(/^(openai|azure)\//, '')
  return name.startsWith('ft:') ? (name.split(':', 2)[1] ?? '') : name
}
