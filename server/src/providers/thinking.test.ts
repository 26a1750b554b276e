import { describe, expect, it } from 'vitest'
import { asksForThinking } from './thinking.ts'

describe('a request asks for thinking', () => {
  it.each([
    ...['o3', 'openai/o4-mini', 'gpt-5-mini', 'us.openai.gpt-5.6-sol', 'gpt-6-sol', 'openai/gpt-oss-120b'],
    ...[
      'claude-fable-5',
      'us.anthropic.claude-mythos-5-1',
      'gemini-2.5-pro',
      'gemini-3.5-flash',
      'gemini-4-argon',
    ],
    ...[
      'grok-4',
      'grok-4-fast-reasoning',
      'grok-code-fast-1',
      'deepseek-reasoner',
      'deepseek-r1',
      'kimi-k2-thinking',
    ],
  ])('by the name of a model that always thinks: %s', (model) => {
    expect(asksForThinking({}, model)).toBe(true)
  })

  it.each([
    ...[
      'gpt-4o-mini',
      'gpt-4.1',
      'claude-sonnet-4-5',
      'gemini-2.5-flash',
      'llama-3.3-70b',
      'text-embedding-3-small',
    ],
    ...['grok-4-fast-non-reasoning', 'grok-4.20-0309-non-reasoning', 'grok-3', 'mistral-small-2603'],
  ])('and not by the name of any other: %s', (model) => {
    expect(asksForThinking({}, model)).toBe(false)
  })

  it.each([
    ['an effort', { reasoning_effort: 'low' }],
    ['a budget', { thinking: { type: 'enabled', budget_tokens: 2_000 } }],
    ['a switch', { enable_thinking: true }],
    ['a switch of the template', { chat_template_kwargs: { enable_thinking: true } }],
    ["Ollama's switch", { think: true }],
    ["Ollama's effort", { think: 'high' }],
    ['a field for the model', { additionalModelRequestFields: { thinking: { type: 'enabled' } } }],
  ])('by %s', (_, values) => {
    expect(asksForThinking(values, 'm')).toBe(true)
  })

  it.each([
    ['an effort of none', { reasoning_effort: 'none', reasoning: { effort: 'none' } }],
    [
      'thinking that is switched off',
      { thinking: { type: 'disabled' }, think: false, enable_thinking: false },
    ],
    ['a budget of 0', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
  ])('and not by %s', (_, values) => {
    expect(asksForThinking(values, 'm')).toBe(false)
  })

  it.each<[string, Record<string, unknown>]>([
    ['an effort of none', { reasoning_effort: 'none' }],
    ['reasoning with an effort of none', { reasoning: { effort: 'none' } }],
    ['thinking that is disabled', { thinking: { type: 'disabled' } }],
    ['a switch that is off', { enable_thinking: false }],
    ['a budget of 0', { generationConfig: { thinkingConfig: { thinkingBudget: 0 } } }],
  ])('and not where the request refuses it: %s', (_what, values) => {
    expect(asksForThinking(values, 'gpt-5')).toBe(false)
  })
})
