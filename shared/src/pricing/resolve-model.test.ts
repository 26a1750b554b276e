import { describe, expect, test } from 'vitest'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'
import { resolveModel } from './resolve-model.ts'

const book = compilePriceBook(loadCatalogue())
const modelOf = (name: string, at?: number) => resolveModel(book, 'openai', name, at)?.model ?? null

describe('a name means one model for certain, or none', () => {
  test.each([
    ['gpt-4o', 'gpt-4o'],
    [' GPT-4o ', 'gpt-4o'],
    ['openai/gpt-4o', 'gpt-4o'],
    ['gpt-4o-2024-05-13', 'gpt-4o-2024-05-13'],
    ['gpt-4o-2026-01-01', 'gpt-4o'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['gpt-3.5-turbo-0613', 'gpt-3.5-turbo-0613'],
    ['gpt-5.6', 'gpt-5.6-sol'],
    ['gpt-5.6-sol-2026-07-09', 'gpt-5.6-sol'],
    ['gpt-5.1-codex-mini', 'gpt-5.1-codex-mini'],
    ['ft:gpt-4o-mini-2024-07-18:acme:support:abc123', 'ft:gpt-4o-mini-2024-07-18'],
    ['ft:gpt-4o-mini-2024-07-18:::abc123:ckpt-step-90', 'ft:gpt-4o-mini-2024-07-18'],
    ['ft:gpt-3.5-turbo-0125:acme::abc', 'ft:gpt-3.5-turbo'],
    ['gpt-4o-mini-xyz', null],
    ['gpt-4o-', null],
    ['my-gpt-4o', null],
    ['gpt-4o-2024-13-45', null],
    ['gpt-4o-realtime-preview-2024-10-01', null],
    ['gpt-5-2025-08-07-preview', null],
    ['ft:gpt-9:acme::abc', null],
    ['ft:gpt-4o:acme::abc', null],
    ['meta/gpt-4o', null],
    ['', null],
    ['__proto__', null],
    ['gpt-4o'.repeat(1000), null],
  ])('%s is %s', (name, model) => {
    expect(modelOf(name)).toBe(model)
    expect(modelOf(name)).toBe(model)
  })

  test('a moving name means nothing before it existed', () => {
    expect(modelOf('gpt-5.6', Date.parse('2026-07-08'))).toBe(null)
    expect(modelOf('gpt-5.6', Date.parse('2026-07-09'))).toBe('gpt-5.6-sol')
  })
})

test('a flood of made-up names does not grow the memory', () => {
  const prices = book.providers.get('openai')
  for (let name = 0; name < 25_000; name++) modelOf(`made-up-${name}`)
  expect(prices?.resolved.size).toBe(10_000)
  expect(modelOf('gpt-4o-2026-01-01')).toBe('gpt-4o')
})

test('a pattern matches whole names only', () => {
  const [openai] = loadCatalogue()
  if (!openai) throw new Error('no catalogue')
  const patterns = [{ wholeName: 'acme-\\d+|acme-x', model: 'gpt-4o' }]
  const withPattern = compilePriceBook([{ ...openai, patterns }])
  const meant = ['acme-7', 'acme-x', 'acme-x-mini', 'my-acme-7'].map(
    (name) => resolveModel(withPattern, 'openai', name)?.model ?? null,
  )
  expect(meant).toEqual(['gpt-4o', 'gpt-4o', null, null])
})
