import { expect, test } from 'vitest'
import { encodingForModel, hasPublishedEncoding } from './encoding-for-model.ts'

test.each([
  ['gpt-4o', 'o200k_base'],
  ['gpt-4o-mini-2024-07-18', 'o200k_base'],
  ['gpt-4.1-nano', 'o200k_base'],
  ['gpt-4.5-preview', 'o200k_base'],
  ['gpt-5.6-sol', 'o200k_base'],
  ['gpt-6.1-terra', 'o200k_base'],
  ['gpt-audio', 'o200k_base'],
  ['chatgpt-4o-latest', 'o200k_base'],
  ['o1', 'o200k_base'],
  ['o3-mini', 'o200k_base'],
  ['o4-mini-2025-04-16', 'o200k_base'],
  ['ft:gpt-4o-mini-2024-07-18:acme::abc', 'o200k_base'],
  ['openai/gpt-5', 'o200k_base'],
  ['gpt-4', 'cl100k_base'],
  ['gpt-4-0613', 'cl100k_base'],
  ['gpt-4-turbo', 'cl100k_base'],
  ['GPT-3.5-turbo', 'cl100k_base'],
  ['gpt-35-turbo', 'cl100k_base'],
  ['ft:gpt-3.5-turbo-0125:acme::abc', 'cl100k_base'],
  ['gpt-3.5-turbo-instruct', 'cl100k_base'],
  ['text-embedding-3-small', 'cl100k_base'],
  ['text-embedding-ada-002', 'cl100k_base'],
  ['davinci-002', 'cl100k_base'],
  ['text-davinci-003', 'p50k_base'],
  ['code-davinci-002', 'p50k_base'],
  ['davinci', 'r50k_base'],
  ['text-curie-001', 'r50k_base'],
])('%s reads %s', (model, encoding) => {
  expect(encodingForModel(model)).toBe(encoding)
  expect(hasPublishedEncoding(model)).toBe(true)
})

test.each(['claude-opus-5', 'my-deployment', 'o', '', 'ft:', '__proto__', 'gpt'])(
  '%s, which nobody knows, reads o200k_base',
  (model) => {
    expect(encodingForModel(model)).toBe('o200k_base')
    expect(hasPublishedEncoding(model)).toBe(false)
  },
)
