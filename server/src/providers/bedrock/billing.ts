import { type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'

/** Bedrock's Converse: input is what was not cached alone; read and written tokens stand beside it. */
export const bedrockConverse: BillingReader = {
  usageField: 'usage',
  assemble,
  read(answer, { region, headers }) {
    const usage = objectOf(answer.usage)
    const input =
      countOf(usage?.inputTokens) ??
      countOf(Number(headers['x-amzn-bedrock-input-token-count'] ?? Number.NaN))
    const output =
      countOf(usage?.outputTokens) ??
      countOf(Number(headers['x-amzn-bedrock-output-token-count'] ?? Number.NaN))
    const hour = objectsOf(usage?.cacheDetails)
      .filter(({ ttl }) => ttl === '1h')
      .reduce((sum, { inputTokens }) => sum + (countOf(inputTokens) ?? 0), 0)
    const written = countOf(usage?.cacheWriteInputTokens) ?? 0
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      serviceTier: textOf(objectOf(answer.serviceTier)?.type),
      region,
      usage:
        input === null
          ? null
          : partsOf({
              uncachedInputTokens: input,
              cacheReadInputTokens: countOf(usage?.cacheReadInputTokens) ?? 0,
              cacheWrite5mInputTokens: Math.max(0, written - hour),
              cacheWrite1hInputTokens: Math.min(hour, written),
              outputTextTokens: output ?? 0,
            }),
    }
  },
}

/** The `metadata` event ends a stream and has its usage. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const metadata = events
    .map((event) => objectOf(event.metadata) ?? event)
    .findLast((event) => objectOf(event.usage))
  return metadata ?? {}
}
