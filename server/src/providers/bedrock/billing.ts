import { isRefusalUnbilled } from '../anthropic/refusals.ts'
import { type BillingContext, type BillingReader, nothingBilled, partsOf } from '../billing.ts'
import { countOf, type JsonObject, objectOf, objectsOf, textOf } from '../json.ts'

/** Bedrock's Converse: input is what was not cached alone; read and written tokens stand beside it. */
export const bedrockConverse: BillingReader = {
  usageField: 'usage',
  assemble,
  read(answer, context) {
    const { region, headers } = context
    const usage = objectOf(answer.usage) ?? usageOfMetrics(answer[metricsField])
    const header = (name: string) =>
      countOf(Number(headers[`x-amzn-bedrock-${name}-token-count`] ?? Number.NaN))
    const input = countOf(usage?.inputTokens) ?? header('input')
    const output = countOf(usage?.outputTokens) ?? header('output')
    const hour = objectsOf(usage?.cacheDetails)
      .filter(({ ttl }) => ttl === '1h')
      .reduce((sum, { inputTokens }) => sum + (countOf(inputTokens) ?? 0), 0)
    const read = countOf(usage?.cacheReadInputTokens) ?? header('cache-read-input') ?? 0
    const written = countOf(usage?.cacheWriteInputTokens) ?? header('cache-write-input') ?? 0
    return {
      ...nothingBilled,
      model: textOf(answer.model),
      serviceTier: textOf(objectOf(answer.serviceTier)?.type),
      region,
      usage:
        input === null
          ? null
          : partsOf({
              uncachedInputTokens: uncachedIn({ input, read, written }, answer, context),
              cacheReadInputTokens: read,
              cacheWrite5mInputTokens: Math.max(0, written - hour),
              cacheWrite1hInputTokens: Math.min(hour, written),
              outputTextTokens: output ?? 0,
            }),
      isFree: isRefusedUnwritten(answer) && isRefusalUnbilled(null, context),
    }
  },
}

/** InvokeModel answers in the shape of each model; the last piece of its streams has counts that are the same for all. */
const metricsField = 'amazon-bedrock-invocationMetrics'

function usageOfMetrics(value: unknown): JsonObject | null {
  const metrics = objectOf(value)
  if (!metrics) return null
  return {
    inputTokens: metrics.inputTokenCount,
    outputTokens: metrics.outputTokenCount,
    cacheReadInputTokens: metrics.cacheReadInputTokenCount,
    cacheWriteInputTokens: metrics.cacheWriteInputTokenCount,
  }
}

/** Marks an answer that was put together from a stream. */
const streamField = 'isStreamed'

/** The `metadata` event ends a stream and has its usage; `messageStop` says why it ended. */
function assemble(events: readonly JsonObject[]): JsonObject {
  const inner = (name: string) => events.map((event) => objectOf(event[name]) ?? event)
  const metadata = inner('metadata').findLast(
    (event) => objectOf(event.usage) ?? objectOf(event[metricsField]),
  )
  const stop = inner('messageStop').findLast((event) => textOf(event.stopReason))
  const pieces = inner('contentBlockDelta').flatMap(({ delta }) => objectOf(delta) ?? [])
  return {
    ...metadata,
    [streamField]: true,
    stopReason: stop?.stopReason,
    output: { message: { content: pieces } },
  }
}

const cacheBlockTokens = 128

/**
 * Streams of OpenAI's models repeat read and written tokens in their input, and in their total. Whole answers and other models
 * do not. Users measured it on GPT-5.6: 4,995 input tokens in the stream, 4,993 of them written, and 2 in the whole answer of
 * the same prompt. The next turn had 12,401, of which 8,367 were read and 4,032 written. In September 2026 some saw it mended,
 * so an input that is too small to repeat anything is taken as it is.
 */
function uncachedIn(
  { input, read, written }: { input: number; read: number; written: number },
  answer: JsonObject,
  context: BillingContext,
): number {
  if (read + written === 0 || answer[streamField] !== true || !openAiModel.test(modelOf(context)))
    return input
  const rest = input - read - written
  // Reads alone are known to be repeated only where next to nothing else is in the input: a cache holds blocks of 128 tokens.
  if (written === 0) return rest >= 0 && rest < cacheBlockTokens ? rest : input
  if (rest >= 0) return rest
  return input >= written ? input - written : input
}

const openAiModel = /(?:^|[./])openai\./

function modelOf({ request }: BillingContext): string {
  return textOf(request?.model) ?? ''
}

/** Whether Claude refused before any output. Converse does not report the category. */
function isRefusedUnwritten(answer: JsonObject): boolean {
  if (answer.stopReason !== 'refusal') return false
  const content = objectOf(objectOf(answer.output)?.message)?.content
  return Array.isArray(content) && !objectsOf(content).some(({ text }) => text !== '')
}
