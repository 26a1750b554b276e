import { expect, test } from 'vitest'
import { describeAgent, describeRequested, describeSubagent } from './describe-work.ts'

const agent = { name: 'claude-code', version: '2.1.197', role: null, id: null, parentId: null, account: null }

test('an agent is described by its program, its version and its kind of work, as far as they are known', () => {
  expect(describeAgent(agent)).toBe('claude-code 2.1.197')
  expect(describeAgent({ ...agent, role: 'subagent' })).toBe('claude-code 2.1.197, subagent')
  expect(describeAgent({ ...agent, version: null, role: 'main' })).toBe('claude-code, main agent')
  expect(describeAgent({ ...agent, name: null })).toBeNull()
})

test('a subagent is described by its id and by the agent that started it', () => {
  expect(describeSubagent(agent)).toBeNull()
  expect(describeSubagent({ ...agent, id: 'a7' })).toBe('a7')
  expect(describeSubagent({ ...agent, id: 'a7', parentId: 'a1' })).toBe('a7, started by a1')
})

test('what a request asks for is one line of what is known', () => {
  const nothing = { maxOutputTokens: null, temperature: null, effort: null, messages: null, tools: null }
  expect(describeRequested(nothing)).toBeNull()
  expect(describeRequested({ ...nothing, messages: 1, tools: 0 })).toBe('1 message')
  expect(
    describeRequested({ maxOutputTokens: 1_000, temperature: 0, effort: 'low', messages: 12, tools: 1 }),
  ).toBe('12 messages, 1 tool, at most 1,000 output tokens, temperature 0, effort low')
})
