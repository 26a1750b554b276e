import { type JsonObject, objectOf, objectsOf } from '../json.ts'

/**
 * Whether a request wants its prompt kept for an hour. The last mark decides where marks differ: what an answer adds to the
 * prompt comes behind it. A request that nobody kept, or that has no mark, gets the five minutes that are the default.
 */
export function asksForAnHour(request: JsonObject | null): boolean {
  if (!request) return false
  // In the order of the prompt: tools, system, messages. A mark on the request itself stands for its last block.
  const mark =
    objectOf(request.cache_control) ??
    lastMark(objectsOf(request.messages).flatMap(({ content }) => objectsOf(content))) ??
    lastMark(objectsOf(request.system)) ??
    lastMark(objectsOf(request.tools))
  return mark?.ttl === '1h'
}

function lastMark(blocks: readonly JsonObject[]): JsonObject | null {
  return blocks.map((block) => objectOf(block.cache_control)).findLast((mark) => mark !== null) ?? null
}
