import { expect, it } from 'vitest'
import { compilePriceBook } from './compile-price-book.ts'
import { explainName } from './explain-name.ts'
import { loadCatalogue } from './load-catalogue.ts'

const book = compilePriceBook(loadCatalogue())
const at = Date.parse('2026-11-20')

it.each([
  ['openai', 'GPT-4o-mini ', 'gpt-4o-mini', 'name', null],
  ['openai', 'ft:gpt-4.1-2025-04-14:acme::abc', 'ft:gpt-4.1-2025-04-14', 'fine-tune', null],
  ['openai', 'gpt-5.6', 'gpt-5.6-sol', 'alias', null],
  ['azure', 'gpt-4o-mini', 'gpt-4o-mini', 'name', 'openai'],
  ['anthropic', 'anthropic/claude-opus-5-20260901', 'claude-opus-5', 'snapshot', null],
  ['vertex', 'claude-opus-5@20260901', 'claude-opus-5', 'snapshot', 'anthropic'],
])('%s: %s is %s by its %s', (provider, name, model, how, resoldFrom) => {
  expect(explainName(book, provider, name, at)).toMatchObject({ model: { model }, how, resoldFrom })
})

it('explains a pattern for whole names', () => {
  expect(explainName(book, 'google', 'gemini-2.5-flash-native-audio-preview-12-2025', at)).toMatchObject({
    how: 'pattern',
  })
})

it.each([
  ['openai', 'gpt-4o-mini-xyz', at],
  ['openai', 'gpt-5.6', Date.parse('2026-01-01')],
  ['nobody', 'gpt-4o', at],
])('knows nothing of %s %s', (provider, name, instant) => {
  expect(explainName(book, provider, name, instant)).toBeNull()
})
