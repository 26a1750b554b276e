import type { PromptShares } from '@outlay/shared/api'
import { formatCount, formatPercent, formatTokens } from '@outlay/shared/format'
import { type PromptPart, promptParts } from '@outlay/shared/tokens'
import { words } from '@outlay/shared/words'

export type PromptLine = {
  part: PromptPart
  label: string
  colour: string
  /** Of the whole, from 0 to 1, for the bar. */
  fraction: number
  share: string
  tokens: string
  exactTokens: string
}

export type Prompt = { lines: PromptLine[]; summary: string; how: string }

const texts = words.counting.prompt

/** A part keeps its colour in every view. */
const colours: Record<PromptPart, string> = {
  system: 'var(--chart-1)',
  history: 'var(--chart-2)',
  user: 'var(--chart-3)',
  tools: 'var(--chart-4)',
  images: 'var(--chart-5)',
}

/** The parts of all prompts, the largest first; those that nothing goes to are left out. */
export function preparePrompt({ parts, inputTokens, allInputTokens, samples }: PromptShares): Prompt {
  const lines = promptParts
    .filter((part) => parts[part] > 0)
    .sort((one, other) => parts[other] - parts[one])
    .map((part) => ({
      part,
      label: texts.parts[part],
      colour: colours[part],
      fraction: parts[part] / inputTokens,
      share: formatPercent(parts[part], inputTokens),
      tokens: formatTokens(parts[part]),
      exactTokens: formatCount(parts[part]),
    }))
  return {
    lines,
    summary: texts.summary(
      formatTokens(inputTokens),
      lines.map(({ label, share }) => `${label} ${share}`).join(', '),
    ),
    how: texts.how(samples, formatCount(samples), formatPercent(inputTokens, allInputTokens)),
  }
}
