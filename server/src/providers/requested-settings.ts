import { attributionLimits, type RequestedSettings } from '@outlay/shared/records'
import { plainName } from '../lib/plain-text.ts'
import { objectOf } from './json.ts'

/**
 * What a request asks for, in the words of any wire format. A list that was not read, because the request is too long
 * to be parsed, has no count: null.
 */
export function readRequestedSettings(values: Record<string, unknown>): RequestedSettings {
  const config = objectOf(values.generationConfig) ?? objectOf(values.generation_config)
  const bedrock = objectOf(values.inferenceConfig)
  const temperature = values.temperature ?? config?.temperature ?? bedrock?.temperature
  return {
    temperature: typeof temperature === 'number' && Number.isFinite(temperature) ? temperature : null,
    effort: effortOf(values, config),
    messageCount: messageCountOf(values),
    toolCount: toolCountOf(values),
  }
}

/** OpenAI's two fields, Anthropic's, and Gemini's level. */
function effortOf(values: Record<string, unknown>, config: Record<string, unknown> | null): string | null {
  const effort =
    values.reasoning_effort ??
    objectOf(values.reasoning)?.effort ??
    objectOf(values.output_config)?.effort ??
    objectOf(config?.thinkingConfig)?.thinkingLevel
  return typeof effort === 'string' && effort !== ''
    ? plainName(effort.slice(0, attributionLimits.effort), attributionLimits.effort)
    : null
}

/** A text alone is one message, and so is a text as a list of tokens. */
function messageCountOf({ messages, contents, input, prompt }: Record<string, unknown>): number | null {
  for (const list of [messages, contents, input, prompt]) {
    if (Array.isArray(list)) return typeof list[0] === 'number' ? 1 : list.length
  }
  return typeof input === 'string' || typeof prompt === 'string' ? 1 : null
}

/** Gemini puts several functions into one tool. A parsed request without tools has 0 of them. */
function toolCountOf(values: Record<string, unknown>): number | null {
  const tools = values.tools ?? objectOf(values.toolConfig)?.tools ?? values.functions
  if (!Array.isArray(tools)) return messageCountOf(values) === null ? null : 0
  return tools.reduce<number>((count, tool) => count + functionsIn(tool), 0)
}

function functionsIn(tool: unknown): number {
  const { functionDeclarations, function_declarations: declarations } = objectOf(tool) ?? {}
  const functions = functionDeclarations ?? declarations
  return Array.isArray(functions) ? functions.length : 1
}
