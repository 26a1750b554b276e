import { type BillingReader, billed, nothingBilled, partsOf } from '../billing.ts'
import { countOf, type JsonObject, objectOf, textOf } from '../json.ts'

/** Cohere's v2: the bill is `billed_units`; `tokens` also counts the template around what was sent. */
export const cohere: BillingReader = {
  usageField: 'usage',
  assemble,
  read(answer) {
    const usage = objectOf(answer.usage) ?? objectOf(answer.meta)
    const bill = objectOf(usage?.billed_units)
    const input = countOf(bill?.input_tokens)
    const images = countOf(bill?.images)
    const searches = countOf(bill?.search_units)
    const isKnown = input !== null || images !== null || searches !== null
    const cached = Math.min(countOf(usage?.cached_tokens) ?? 0, input ?? 0)
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      usage: isKnown
        ? partsOf({
            uncachedInputTokens: (input ?? 0) - cached,
            cacheReadInputTokens: cached,
            imageInputTokens: countOf(bill?.image_tokens) ?? 0,
            outputTextTokens: countOf(bill?.output_tokens) ?? 0,
          })
        : null,
      units: billed('searchUnits', searches),
    }
  },
}

/** The `message-end` event has the usage of a stream, inside its delta. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const end = events.findLast(({ type }) => type === 'message-end')
  return { usage: objectOf(end?.delta)?.usage }
}
