import { baseModelName, hasPublishedEncoding } from '../encoding/encoding-for-model.ts'

/** Models that frame a conversation alike. `other`: no rule is known, so the classic one is an estimate. */
export type ChatFamily = 'classic' | 'gpt-3.5-0301' | 'gpt-5' | 'o-series' | 'other'

const families: readonly [RegExp, ChatFamily][] = [
  [/^gpt-3(\.5|5)-turbo-0301$/, 'gpt-3.5-0301'],
  // The chat models among them do not think and are framed otherwise.
  [/^gpt-5(\.\d+)?-chat/, 'other'],
  [/^gpt-5/, 'gpt-5'],
  // o1-preview and o1-mini add a hidden dozen tokens to each message.
  [/^o1-(preview|mini)/, 'other'],
  [/^o[134](-|$)/, 'o-series'],
  [/^(gpt-4|gpt-3\.5|gpt-35|chatgpt-4o)/, 'classic'],
]

export function chatFamilyOf(modelName: string): ChatFamily {
  const name = baseModelName(modelName)
  if (!hasPublishedEncoding(name)) return 'other'
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? 'other'
}
