import type { BookedCalls, PricePreviewLine } from '@outlay/shared/api'
import { formatCount, formatDays, formatMoneyExact } from '@outlay/shared/format'
import { rateText } from '@outlay/shared/price-texts'
import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

const texts = words.prices.add

export type PreviewLine = {
  model: string
  sentence: string
  /** From when on, as the head of the column with what it will cost. */
  since: string
  /** Whether there is a price now. */
  before: boolean
  parts: { label: string; before: string; after: string }[]
}

/** What one price changes, part by part. */
export function prepareLine({ model, status, from, before, after }: PricePreviewLine): PreviewLine {
  const listed = tokenParts.filter((part) => after[part] !== undefined || before?.[part] !== undefined)
  const day = from?.slice(0, 10)
  return {
    model,
    sentence: texts.status[status],
    since: day === undefined ? texts.ever : texts.since(formatDays(day, day)),
    before: before !== null,
    parts: listed.map((part) => ({
      label: labelOf(part),
      before: rateText(before ?? {}, part),
      after: rateText(after, part),
    })),
  }
}

/** What calls on record come to, real and simulated ones in a sentence each; none where there are none. */
export function pastCallsTexts({ simulated, ...real }: BookedCalls): string[] {
  return [
    ...(real.calls > 0 ? [pastText(real, texts.pastCalls)] : []),
    ...(simulated.calls > 0 ? [pastText(simulated, texts.simulatedCalls)] : []),
  ]
}

/** What was booked, said once it is done. */
export function bookedTexts({ simulated, ...real }: BookedCalls): string[] {
  const text = ({ calls, listCostUsd }: Sums, noun: typeof texts.pastCalls) =>
    texts.booked(noun(calls, formatCount(calls)), formatMoneyExact(listCostUsd))
  return [
    ...(real.calls > 0 ? [text(real, texts.pastCalls)] : []),
    ...(simulated.calls > 0 ? [text(simulated, texts.simulatedCalls)] : []),
  ]
}

type Sums = BookedCalls['simulated']

function pastText({ calls, listCostUsd, effectiveCostUsd }: Sums, noun: typeof texts.pastCalls): string {
  const amounts = [formatMoneyExact(listCostUsd), formatMoneyExact(effectiveCostUsd)] as const
  return texts.past(noun(calls, formatCount(calls)), ...amounts)
}

function labelOf(part: TokenPart): string {
  const { parts } = words.prices
  if (part === 'uncachedInputTokens') return parts.prompt
  if (part === 'cacheReadInputTokens') return parts.cached
  return part === 'outputTextTokens' ? parts.answer : words.tokenParts[part]
}
