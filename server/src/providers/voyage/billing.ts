import { type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, objectOf, textOf } from '../json.ts'

/** Voyage's embeddings and reranking: one total, all of it read. */
export const voyage: BillingReader = {
  usageField: 'usage',
  assemble: (events) => events.at(-1) ?? {},
  read(answer) {
    const total = countOf(objectOf(answer.usage)?.total_tokens)
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      usage: total === null ? null : partsOf({ uncachedInputTokens: total }),
    }
  },
}
