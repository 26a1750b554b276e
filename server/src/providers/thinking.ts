import { remembered } from '../lib/remembered.ts'
import { objectOf } from './json.ts'

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
  const { background, reasoning, reasoning_effort: effort, enable_thinking: isEnabled, think } = values
  if (background === true || isEnabled === true || think === true) return true
  if (isEffort(effort) || isEffort(think) || isReasoning(reasoning) || isThinking(values.thinking))
    return true
  const template = objectOf(values.chat_template_kwargs)
  if (template?.enable_thinking === true || template?.thinking === true) return true
  const config = objectOf(values.generationConfig) ?? objectOf(values.generation_config)
  if (isThinkingConfig(config?.thinkingConfig ?? config?.thinking_config)) return true
  const inner = objectOf(values.additionalModelRequestFields)
  if (inner && isThinking(inner.thinking ?? inner.reasoning_config)) return true
  return model !== null && isThinkingModel(model)
}

function isEffort(effort: unknown): boolean {
  return typeof effort === 'string' && effort !== 'none'
}

/** `{"effort":"high"}`, `{"max_tokens":2000}` or `{"enabled":true}`. */
function isReasoning(value: unknown): boolean {
  const reasoning = objectOf(value)
  return reasoning !== null && reasoning.effort !== 'none' && reasoning.enabled !== false
}

function isThinking(value: unknown): boolean {
  const type = objectOf(value)?.type
  return value === true || (typeof type === 'string' && type !== 'disabled')
}

function isThinkingConfig(value: unknown): boolean {
  const config = objectOf(value)
  return config !== null && (config.thinkingBudget ?? config.thinking_budget) !== 0
}
