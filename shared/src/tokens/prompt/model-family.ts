import { baseModelName, hasPublishedEncoding } from '../encoding/encoding-for-model.ts'

/** Models that frame a conversation alike. `unknown`: no rule is known, so those of `new` are an estimate. */
export type ModelFamily =
  | 'new'
  | 'old'
  | 'gpt-3.5-0301'
  | 'search'
  | 'gpt-5'
  | 'o1-preview'
  | 'o-series'
  | 'unknown'

/** First match wins. */
const families: readonly [RegExp, ModelFamily][] = [
  [/^gpt-3(\.5|5)-turbo-0301$/, 'gpt-3.5-0301'],
  // Two generations of 2023. The bare name of gpt-3.5-turbo has meant a newer one since February 2024.
  [/^gpt-4(-32k)?(-0314|-0613)?$/, 'old'],
  [/^gpt-3(\.5|5)-turbo(-16k)?-0613$/, 'old'],
  // They search before they answer, and are billed for the words alone.
  [/^gpt-4o(-mini)?-search-preview/, 'search'],
  // The first chat model of that name does not think, and is framed like those before it.
  [/^gpt-5-chat/, 'new'],
  [/^gpt-5/, 'gpt-5'],
  // Both could add a hidden dozen tokens to each message; of o1-mini not even that is sure.
  [/^o1-preview/, 'o1-preview'],
  [/^o1-mini/, 'unknown'],
  [/^o[134](-|$)/, 'o-series'],
  [/^(gpt-4|gpt-3\.5|gpt-35|chatgpt-4o|gpt-audio)/, 'new'],
]

export function modelFamilyOf(modelName: string): ModelFamily {
  const name = baseModelName(modelName)
  if (!hasPublishedEncoding(name)) return 'unknown'
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown'
}
