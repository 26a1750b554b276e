import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from './json/json-shapes.ts'

/**
 * Whether a request, of any wire format, is billed for more input than is in it: what it only refers to, and
 * what the provider's own tools read and search. A tool nobody knows is taken for one of the provider's.
 */
export function refersElsewhere(body: unknown): boolean {
  const request = objectOf(body)
  return (
    referringFields.some((field) => request[field] !== undefined && request[field] !== null) ||
    [request.tools].flat().some(isProvidersTool) ||
    [request.messages, request.input, request.contents].flat().some(refersOut)
  )
}

/** Stored conversations, prompts and caches; servers and containers of tools; history that is edited there. */
const referringFields = [
  'previous_response_id',
  'conversation',
  'prompt_id',
  'cachedContent',
  'cached_content',
  'container',
  'mcp_servers',
  'context_management',
  'web_search_options',
]

/** A caller's own tool is a function, or has a schema for what it takes. */
function isProvidersTool(tool: unknown): boolean {
  if (!isObject(tool)) return false
  const { type, input_schema: schema, functionDeclarations, function_declarations: declarations } = tool
  if (functionDeclarations !== undefined || declarations !== undefined) return Object.keys(tool).length > 1
  return !(isObject(schema) || type === 'function' || type === 'custom')
}

function refersOut(message: unknown): boolean {
  const { type, content, parts } = objectOf(message)
  return type === 'item_reference' || [content, parts].flat().some((part) => isReference(objectOf(part)))
}

/** Content by URL or id, whatever its format calls it. */
function isReference(part: JsonObject): boolean {
  const { source, fileData, file_data: data, file_id: id, image_url: image, file, content } = part
  if (/^(url|file)$/.test(stringOf(objectOf(source).type))) return true
  if (isObject(fileData) || isObject(data) || typeof id === 'string') return true
  if (stringOf(objectOf(file).file_id) !== '') return true
  const url = stringOf(image) || stringOf(objectOf(image).url)
  if (url !== '' && !url.startsWith('data:')) return true
  // The results of a tool have content of their own.
  return arrayOf(content).some((inner) => isReference(objectOf(inner)))
}
