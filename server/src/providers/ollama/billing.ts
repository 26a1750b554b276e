import { type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, textOf } from '../json.ts'

/** Ollama's own API: counts stand in the answer itself, in the last line of a stream; a cached prompt may have none. */
export const ollama: BillingReader = {
  usageField: null,
  assemble: (events) => events.findLast(({ done }) => done === true) ?? {},
  read(answer) {
    const read = countOf(answer.prompt_eval_count)
    const written = countOf(answer.eval_count)
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      usage:
        read === null && written === null
          ? null
          : partsOf({ uncachedInputTokens: read ?? 0, outputTextTokens: written ?? 0 }),
    }
  },
}
