import type { BillingContext } from '../billing.ts'
import { countOf, type JsonObject, listOf, objectOf, objectsOf, textOf } from '../json.ts'

/**
 * The day from which a refusal before any output is not billed, by provider. Anthropic's release notes of 2026-06-02 say it of
 * its own API. The page on refusals, which came with Claude Fable 5, says it of every platform.
 * https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback#how-refusals-are-billed
 */
const unbilledSince: Readonly<Record<string, number>> = {
  anthropic: Date.parse('2026-06-02'),
  azure: Date.parse('2026-06-09'),
  bedrock: Date.parse('2026-06-09'),
  vertex: Date.parse('2026-06-09'),
}

/** Since the release notes of this day, every platform bills refusals of these categories again. */
const billedAgainSince = Date.parse('2026-09-24')
const billedCategories: ReadonlySet<string | null> = new Set(['bio', 'frontier_llm', 'reasoning_extraction'])

/** Whether a refusal before any output is free. A missing category is not billed, as a null one is. */
export function isRefusalUnbilled(category: unknown, { provider, at }: BillingContext): boolean {
  const since = Object.hasOwn(unbilledSince, provider) ? unbilledSince[provider] : undefined
  if (since === undefined || at < since) return false
  return at < billedAgainSince || !billedCategories.has(textOf(category))
}

/**
 * The usage objects in an answer that are not billed. With iterations, each attempt is judged by itself: earlier ones that
 * declined, and the last, which made the answer. Without them there is the answer's own usage alone.
 */
export function unbilledUsages(answer: JsonObject, context: BillingContext): ReadonlySet<JsonObject> {
  const usage = objectOf(answer.usage)
  const attempts = objectsOf(usage?.iterations).filter(isAttempt)
  const own = attempts.at(-1) ?? usage
  const unbilled = new Set<JsonObject>()
  if (own && isRefusedUnwritten(answer, own) && isRefusalUnbilled(categoryOf(answer), context)) {
    unbilled.add(own)
  }
  if (!attempts.some(({ type }) => type === 'fallback_message')) return unbilled
  const handovers = handoversIn(answer.content)
  for (const attempt of attempts.slice(0, -1)) {
    const isDeclined = countOf(attempt.output_tokens) === 0
    if (isDeclined && isRefusalUnbilled(categoryOfHandover(attempt, handovers), context))
      unbilled.add(attempt)
  }
  return unbilled
}

/** Whether an iteration tried to answer; compactions and advisors are work of their own, and billed. */
export function isAttempt({ type }: JsonObject): boolean {
  return type === 'message' || type === 'fallback_message'
}

/** Whether a block of content, or a piece of one in a stream, holds output of the model. */
export function isWritten(block: JsonObject): boolean {
  switch (block.type) {
    case undefined:
    case 'fallback':
      return false
    case 'text':
    case 'thinking':
    case 'text_delta':
    case 'thinking_delta':
    case 'input_json_delta':
    case 'signature_delta':
      return ['text', 'thinking', 'partial_json', 'signature'].some((field) => textOf(block[field]) !== null)
    default:
      return true
  }
}

/** The blocks that mark where a second model took over. */
export function handoversIn(content: unknown): JsonObject[] {
  return objectsOf(content).filter(({ type }) => type === 'fallback')
}

/**
 * Whether the model that answered refused before it wrote anything. The content decides, because such refusals may count one
 * output token. After a handover the content holds output of several models, so there the count decides.
 */
function isRefusedUnwritten({ stop_reason: reason, content }: JsonObject, own: JsonObject): boolean {
  if (reason !== 'refusal') return false
  if (Array.isArray(content) && handoversIn(content).length === 0) {
    return !listOf(content).some((block) => isWritten(objectOf(block) ?? {}))
  }
  return (countOf(own.output_tokens) ?? 0) === 0
}

function categoryOf({ stop_details: details }: JsonObject): unknown {
  return objectOf(details)?.category
}

/** A handover names the model that declined by the requested name or by the full one. */
function categoryOfHandover({ model }: JsonObject, handovers: readonly JsonObject[]): unknown {
  const named = handovers.find(({ from }) => objectOf(from)?.model === model)
  const handover = named ?? (handovers.length === 1 ? handovers[0] : undefined)
  return objectOf(handover?.trigger)?.category
}
