import { remembered } from '../lib/remembered.ts'
import { type JsonObject, objectOf } from './json.ts'

/** Parts of the names of models that think unless they are told not to. */
const thinkingNames = new RegExp(
  [
    String.raw`(?:^|[/.-])(?:o[134](?![a-z\d])|gpt-(?:[5-9]|oss)|grok-(?:[4-9]|code)(?!.*non-reasoning))`,
    'claude-(?:fable|mythos)|gemini-(?:[3-9]|2\\.5-pro)|magistral|deepseek-r1|qwq',
    'deep-research|reasoner|(?<!non-)reasoning|thinking',
  ].join('|'),
  'i',
)

const isThinkingModel = remembered((model) => thinkingNames.test(model))

/**
 * Whether a request asks for thinking, in the words of any wire format: OpenAI's `reasoning`, `reasoning_effort` and
 * `background`, Anthropic's `thinking`, Gemini's `thinkingConfig`, Ollama's `think`, what hosts made of them, or a model that
 * always thinks.
 */
export function asksForThinking(values: Record<string, unknown>, model: string | null): boolean {
  const asked = wishFields.some((field) => values[field] !== undefined) ? wishesOf(values) : noWishes
  if (asked.includes('yes')) return true
  return !asked.includes('no') && model !== null && isThinkingModel(model)
}

type Wish = 'yes' | 'no' | null

const noWishes: readonly Wish[] = []
/** Most requests have none of these, and are looked at no further. */
const wishFields = [
  ...['background', 'reasoning', 'reasoning_effort', 'enable_thinking', 'think', 'thinking'],
  ...['chat_template_kwargs', 'generationConfig', 'generation_config', 'additionalModelRequestFields'],
] as const

function wishesOf(values: Record<string, unknown>): Wish[] {
  const { background, reasoning, reasoning_effort: effort, enable_thinking: isEnabled, think } = values
  const template = objectOf(values.chat_template_kwargs)
  const config = objectOf(values.generationConfig) ?? objectOf(values.generation_config)
  const inner = objectOf(values.additionalModelRequestFields)
  return [
    background === true ? 'yes' : null,
    ...[isEnabled, think, template?.enable_thinking, template?.thinking].map(ofSwitch),
    ...[effort, think].map(ofEffort),
    ofReasoning(objectOf(reasoning)),
    ...[values.thinking, inner?.thinking, inner?.reasoning_config].map(ofThinking),
    ofBudget(objectOf(config?.thinkingConfig ?? config?.thinking_config)),
  ]
}

function ofSwitch(value: unknown): Wish {
  if (typeof value !== 'boolean') return null
  return value ? 'yes' : 'no'
}

function ofEffort(effort: unknown): Wish {
  if (typeof effort !== 'string') return null
  return effort === 'none' ? 'no' : 'yes'
}

/** `{"effort":"high"}`, `{"max_tokens":2000}` or `{"enabled":true}`. */
function ofReasoning(reasoning: JsonObject | null): Wish {
  if (reasoning === null) return null
  return reasoning.effort === 'none' || reasoning.enabled === false ? 'no' : 'yes'
}

/** `{"type":"enabled"}`, or only true. */
function ofThinking(value: unknown): Wish {
  const type = objectOf(value)?.type
  return typeof type === 'string' ? ofSwitch(type !== 'disabled') : ofSwitch(value)
}

function ofBudget(config: JsonObject | null): Wish {
  if (config === null) return null
  return (config.thinkingBudget ?? config.thinking_budget) === 0 ? 'no' : 'yes'
}
