import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from './json/json-shapes.ts'

export interface BodyToBound {
  /** The request's JSON as text, how many bytes of UTF-8 it has, and what it parses to. */
  text: string
  bytes: number
  body: JsonObject
}

/** Every message, function and schema is framed with a few tokens that stand nowhere in the body. */
const framingTokens = 256
/** Anthropic's hidden instructions for tools, which are told to models beside each other's own. */
const hiddenToolTokens = 1_024
/** More than any model reads: what unfolds to it is not bounded by its bytes. */
const boundMax = 100_000_000

/**
 * The most input tokens a request can be billed for, where all its input is in it; in microseconds, without counting.
 * A token is at least a byte of text, and JSON's escapes only make a body longer. What a model is shown can be
 * longer than the body all the same; each way that is known adds here what it can add at most. Null where schemas
 * unfold without bound.
 */
export function inputBound({ text, bytes, body }: BodyToBound): number | null {
  let bound = bytes + framingTokens
  // Decoded, a letter that is not ASCII has fewer units than bytes: by that, how much longer its escape is.
  const escapes = 4 * (bytes - text.length)
  const hasCalls = callsAtOnce.test(text)
  const hasSchema = answerSchema.test(text)
  if (hasCalls || hasSchema) bound += escapes
  // Results of calls made at once are written anew with a space after each separator.
  if (hasCalls) bound += bytes / 2
  if (hasSchema) bound += schemaNameBytes(body) * (messagesOf(body) + 2)
  if (unfolding.test(text)) bound += unfoldedBytes(body)
  if (hiddenInstructions.test(text)) bound += hiddenToolTokens
  return bound < boundMax ? Math.ceil(bound) : null
}

/** Calls, and results of calls, in the words of chat completions and of responses. */
const callsAtOnce = /"(?:tool_calls|function_call|function_call_output)"/
/** A schema for the answer is shown in ASCII, and its name is said again with each message of the assistant. */
const answerSchema = /"json_schema"/
/** A reference is shown as what it refers to; a description once for each type of a list of them. */
const unfolding = /"\$ref"|"type"\s*:\s*\[/
const hiddenInstructions = /"(?:input_schema|output_config|output_format|thinking)"/

function schemaNameBytes({ response_format: chat, text }: JsonObject): number {
  const name =
    stringOf(objectOf(objectOf(chat).json_schema).name) || stringOf(objectOf(objectOf(text).format).name)
  return utf8Bytes(name)
}

function messagesOf({ messages, input }: JsonObject): number {
  return arrayOf(messages).length + arrayOf(input).length
}

/** What the schemas of functions are longer by, when all that they refer to stands in place of the references. */
function unfoldedBytes({ tools, functions }: JsonObject): number {
  let bytes = 0
  for (const item of [...arrayOf(tools), ...arrayOf(functions)].map(objectOf)) {
    bytes += unfoldedBy(objectOf(objectOf(item.function).parameters ?? item.parameters ?? item.input_schema))
  }
  return bytes
}

/** Each definition is measured once, however often it is named: two dozen that double each other are no work. */
function unfoldedBy(root: JsonObject): number {
  const known = new Map<JsonObject, number>()
  return extraOf(root, 0)

  function extraOf(value: unknown, depth: number): number {
    // Deeper than any schema that a provider takes.
    if (depth > 200) return boundMax
    if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + extraOf(item, depth + 1), 0)
    if (!isObject(value)) return 0
    let extra = 0
    for (const inner of Object.values(value)) extra += extraOf(inner, depth + 1)
    if (typeof value.$ref === 'string') extra += targetBytes(value.$ref, depth)
    if (Array.isArray(value.type)) extra += value.type.length * commentBytes(value)
    return Math.min(extra, boundMax)
  }

  function targetBytes(reference: string, depth: number): number {
    let target: unknown = root
    for (const step of reference.split('/').slice(1)) target = objectOf(target)[step]
    if (!isObject(target)) return 0
    const measured = known.get(target)
    if (measured !== undefined) return measured
    // A schema inside itself unfolds without end, until whoever shows it to the model stops somewhere.
    known.set(target, boundMax)
    const extra = extraOf(target, depth + 1)
    // Too deep to be written again: JSON.stringify overflows the stack where JSON.parse does not.
    if (extra >= boundMax) return boundMax
    const bytes = utf8Bytes(JSON.stringify(target)) + extra
    known.set(target, bytes)
    return bytes
  }
}

/** Each line of a comment has a mark before it. */
function commentBytes({ title, description }: JsonObject): number {
  const comment = stringOf(title) + stringOf(description)
  return 2 * utf8Bytes(comment) + 16
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length
}
