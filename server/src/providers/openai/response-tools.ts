import type { BilledQuantity } from '@outlay/shared/usage'
import { type Billing, billed } from '../billing.ts'
import { countOf, type JsonObject, nameOf, objectOf, objectsOf, textOf } from '../json.ts'
import { readImageUsage } from './read-usage.ts'

/** Calls of tools that are billed each: searches of the web and of files, sessions of the interpreter. */
export function toolsOf(answer: JsonObject, request: JsonObject | null): BilledQuantity[] {
  const calls = objectsOf(answer.output)
  const ofType = (type: string) => calls.filter((call) => call.type === type)
  const searches =
    countOf(objectOf(objectOf(answer.tool_usage)?.web_search)?.num_requests) ??
    ofType('web_search_call').filter(({ action }) => (objectOf(action)?.type ?? 'search') === 'search').length
  const sessions = new Set(ofType('code_interpreter_call').map(({ container_id: id }) => id ?? null))
  return [
    ...billed(isPreviewSearch(answer, request) ? 'webSearchPreviews' : 'webSearches', searches),
    ...billed('fileSearches', ofType('file_search_call').length),
    ...billed('codeInterpreterSessions', sessions.size, containerSizeOf(answer, request)),
  ]
}

/** Chat models that search before every answer, each time for a fee; what they found is no part of their tokens. */
export function searchesOfModel(model: string | null): BilledQuantity[] {
  return model?.includes('-search-preview') ? billed('webSearchPreviews', 1) : []
}

/** How much memory the sessions were asked to have, `4g`; undefined for the usual 1g, which is not always said. */
function containerSizeOf(answer: JsonObject, request: JsonObject | null): string | undefined {
  const tools = [...objectsOf(answer.tools), ...objectsOf(request?.tools)]
  const sizes = tools.map(({ container }) => textOf(objectOf(container)?.memory_limit))
  const size = sizes.find((one) => one !== null)
  return size === undefined || size === null || size === '1g' ? undefined : size
}

/** Whether tools that are billed by the use may have been used, and the output that would tell was too long to be read. */
export function isMissingTools(answer: JsonObject): boolean {
  if (answer.output !== undefined || answer.usage === undefined || answer.usage === null) return false
  const isCounted = objectOf(answer.tool_usage)?.web_search !== undefined
  return objectsOf(answer.tools).some(({ type }) => {
    const name = nameOf(type)
    return /^(?:file_search|code_interpreter)/.test(name) || (/^web_search/.test(name) && !isCounted)
  })
}

/** The preview tool costs more with models that do not think; what it read is then not billed as tokens. */
function isPreviewSearch(answer: JsonObject, request: JsonObject | null): boolean {
  const model = textOf(answer.model) ?? textOf(request?.model) ?? ''
  const tools = [...objectsOf(answer.tools), ...objectsOf(request?.tools)]
  return /^gpt-4(o|\.1)/.test(model) && tools.some(({ type }) => /^web_search_preview/.test(nameOf(type)))
}

/** Images a tool made on the way: tokens of an image model, which the answer's own usage does not hold. */
export function imagesMadeByTools(answer: JsonObject, request: JsonObject | null): Billing['others'] {
  const made = objectOf(objectOf(answer.tool_usage)?.image_gen)
  if (!made || !(countOf(made.total_tokens) ?? countOf(made.output_tokens))) return []
  const usage = readImageUsage(made)
  if (!usage) return []
  const tools = [...objectsOf(answer.tools), ...objectsOf(request?.tools)]
  const tool = tools.find(({ type }) => type === 'image_generation')
  return [{ model: textOf(tool?.model) ?? textOf(made.model), usage }]
}
