import { expect, test } from 'vitest'
import { createPromptReader } from './read-prompt.ts'

const readPrompt = createPromptReader()
const chat = (...messages: object[]) => readPrompt('chat', bodyOf({ messages }))
const bodyOf = (request: object) => [Buffer.from(JSON.stringify(request))]

test('two calls with the same system message have the same beginning, whatever they ask', () => {
  const system = { role: 'system', content: 'You answer customers.' }
  const first = chat(system, { role: 'user', content: 'Where is it?' })
  expect(first).toMatchObject({ kind: 'system', characters: 21 })
  expect(chat(system, { role: 'user', content: 'When?' })).toEqual(first)
  expect(chat({ ...system, content: 'You answer suppliers.' })?.digest).not.toBe(first?.digest)
})

test.each([
  ['a first message', 'chat', { messages: [{ role: 'user', content: 'Hi' }] }, 'first', 2],
  ['a developer message', 'chat', { messages: [{ role: 'developer', content: 'Hi' }] }, 'system', 2],
  [
    'text in parts',
    'chat',
    { messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi!' }] }] },
    'first',
    3,
  ],
  ['instructions', 'responses', { instructions: 'Be kind', input: 'Hi' }, 'instructions', 7],
  ['an input that is a text', 'responses', { input: 'Hello' }, 'input', 5],
  ['an input of messages', 'responses', { input: [{ role: 'system', content: 'Hi' }] }, 'system', 2],
  ['a prompt', 'text_completion', { prompt: 'Once' }, 'prompt', 4],
  ['texts to embed', 'embeddings', { input: ['one', 'two'] }, 'input', 6],
] as const)('a call begins with %s', (_name, operation, request, kind, characters) => {
  expect(readPrompt(operation, bodyOf(request))).toMatchObject({ kind, characters })
})

test('a call without a body, JSON or messages, or on another route, has no beginning', () => {
  expect(readPrompt('chat', [])).toBeNull()
  expect(readPrompt('chat', [Buffer.from('not JSON')])).toBeNull()
  expect(readPrompt('chat', bodyOf({ messages: [] }))).toBeNull()
  expect(readPrompt('chat', bodyOf({ messages: [{ role: 'assistant', content: null }] }))).toBeNull()
  expect(readPrompt('models', bodyOf({ prompt: 'Hi' }))).toBeNull()
  expect(readPrompt('chat', [Buffer.alloc(4 * 1024 * 1024 + 1, ' ')])).toBeNull()
})

test('a digest reveals nothing to others: another reader computes a different one', () => {
  const body = bodyOf({ prompt: 'Once' })
  expect(createPromptReader()('text_completion', body)?.digest).not.toBe(
    readPrompt('text_completion', body)?.digest,
  )
})
