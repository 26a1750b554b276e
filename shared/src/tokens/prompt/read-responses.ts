import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { type FunctionDefinition, readFunction } from '../tools/function-definition.ts'
import type { Prompt, PromptMessage, ToolChoice } from './prompt.ts'
import { responseSchemaOf } from './read-chat.ts'
import { readContent } from './read-content.ts'

/**
 * The prompt of a Responses request body: `instructions` are a first developer message, a string `input` is
 * one user message, calls that follow each other are one assistant message.
 */
export function readResponses(body: unknown): Prompt {
  const request = objectOf(body)
  const format = objectOf(objectOf(request.text).format)
  const prompt: Prompt = {
    messages: [],
    functions: [],
    isLegacy: false,
    choice: readChoice(request.tool_choice),
    schema: format.type === 'json_schema' ? responseSchemaOf(format) : null,
    others: [],
    hiddenTokens: 0,
    hasUnknown: refersToStored(request),
  }
  const instructions = stringOf(request.instructions)
  if (instructions !== '') prompt.messages.push(message('developer', instructions))
  if (typeof request.input === 'string') prompt.messages.push(message('user', request.input))
  const items = arrayOf(request.input).map(objectOf)
  for (const [index, item] of items.entries()) addItem(prompt, item, items.slice(index + 1))
  for (const tool of arrayOf(request.tools)) {
    const definition = functionOf(tool)
    if (definition) prompt.functions.push(definition)
    else prompt.others.push(tool)
  }
  return prompt
}

function functionOf(tool: unknown): FunctionDefinition | null {
  const { type, defer_loading: isDeferred } = objectOf(tool)
  return type === 'function' && isDeferred !== true ? readFunction(tool) : null
}

/** An earlier response, a conversation, a stored prompt; or a mode with hidden input of its own. */
function refersToStored(request: JsonObject): boolean {
  const { previous_response_id: previous, conversation, prompt, reasoning } = request
  return [previous, conversation, prompt, objectOf(reasoning).mode].some(
    (value) => value !== undefined && value !== null,
  )
}

function addItem(prompt: Prompt, item: JsonObject, after: readonly JsonObject[]): void {
  const { messages } = prompt
  if (typeof item.role === 'string' && (item.type === undefined || item.type === 'message')) {
    messages.push(message(item.role, item.content))
    return
  }
  switch (item.type) {
    case 'function_call': {
      const last = messages.at(-1)
      const call = { name: stringOf(item.name), arguments: stringOf(item.arguments) }
      if (last && last.calls.length > 0) last.calls.push(call)
      else messages.push({ ...message('assistant', ''), calls: [call] })
      break
    }
    case 'function_call_output':
      messages.push(message('tool', item.output))
      break
    case 'reasoning':
      addReasoning(prompt, stringOf(item.encrypted_content), after)
      break
    default:
      prompt.others.push(item)
  }
}

/**
 * Thinking of an earlier turn is dropped; that of the turn at hand is billed again. It is sealed, but its
 * length tells about how many tokens it is.
 */
function addReasoning(prompt: Prompt, sealed: string, after: readonly JsonObject[]): void {
  const isOver = after.some(({ role }) => role === 'user')
  const [next] = after
  if (isOver && next?.role === 'assistant') return
  prompt.hasUnknown = true
  if (!isOver) prompt.hiddenTokens += sealedReasoningTokens(sealed.length)
}

/** Measured on sealed thinking of known size: about 970 characters around it, and 5.9 for a token. */
function sealedReasoningTokens(characters: number): number {
  return Math.max(0, Math.round((characters - 970) / 5.9))
}

function message(role: string, content: unknown): PromptMessage {
  return { role, name: '', ...readContent(content), calls: [], functionCall: null }
}

function readChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return { kind: choice }
  if (isObject(choice) && choice.type === 'function') return { kind: 'function', name: stringOf(choice.name) }
  return { kind: 'auto' }
}
