import { arrayOf, isObject, type JsonObject, objectOf, stringOf } from '../json/json-shapes.ts'
import { readFunction } from '../tools/function-definition.ts'
import type { Prompt, PromptCall, PromptMessage, ResponseSchema, ToolChoice } from './prompt.ts'
import { readContent } from './read-content.ts'

/** The prompt of a chat completion's request body. What is not there reads as nothing; it never throws. */
export function readChat(body: unknown): Prompt {
  const request = objectOf(body)
  const tools = arrayOf(request.tools)
  const legacy = arrayOf(request.functions)
  const described = [...tools.map((tool) => objectOf(tool).function), ...legacy].map(readFunction)
  return {
    messages: arrayOf(request.messages).filter(isObject).map(readMessage),
    functions: described.filter((value) => value !== null),
    isLegacy: tools.length === 0 && legacy.length > 0,
    choice: readChoice(request.tool_choice ?? request.function_call),
    schema: readSchema(request.response_format),
    others: [...tools, ...legacy].filter((_, index) => described[index] === null),
    hiddenTokens: 0,
    hasUnknown: isObject(request.prediction) || arrayOf(request.modalities).includes('audio'),
  }
}

function readMessage(message: JsonObject): PromptMessage {
  return {
    role: stringOf(message.role),
    name: stringOf(message.name),
    ...readContent(message.content ?? message.refusal),
    calls: arrayOf(message.tool_calls).map((call) => readCall(objectOf(call).function)),
    functionCall: isObject(message.function_call) ? readCall(message.function_call) : null,
  }
}

function readCall(value: unknown): PromptCall {
  const { name, arguments: text } = objectOf(value)
  return { name: stringOf(name), arguments: stringOf(text) }
}

function readChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return { kind: choice }
  const { function: called, name } = objectOf(choice)
  const named = stringOf(objectOf(called).name) || stringOf(name)
  return named === '' ? { kind: 'auto' } : { kind: 'function', name: named }
}

function readSchema(format: unknown): ResponseSchema | null {
  const { type, json_schema: schema } = objectOf(format)
  return type === 'json_schema' && isObject(schema) ? responseSchemaOf(schema) : null
}

/** Of `response_format.json_schema` in chat, of `text.format` in Responses. */
export function responseSchemaOf(value: JsonObject): ResponseSchema {
  return {
    name: stringOf(value.name),
    description: stringOf(value.description),
    schema: value.schema,
    isStrict: value.strict === true,
  }
}
