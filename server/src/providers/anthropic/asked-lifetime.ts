import { type JsonObject, objectOf, objectsOf } from '../json.ts'

/**
 * Whether a request asks for its prompt to be cached for an hour. If its marks differ, the last one decides, because new tokens
 * come after it. A request without a mark, or one that was too long to be kept, gets the default of five minutes.
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
