import { expect, it } from 'vitest'
import { closeNames } from './close-names.ts'
import { compilePriceBook } from './compile-price-book.ts'
import { loadCatalogue } from './load-catalogue.ts'

const book = compilePriceBook(loadCatalogue())
const everybody = [...book.providers.keys()]

it('names what is spelt most alike, the closest first, at most five', () => {
  const names = closeNames(book, 'GPT-4o-mimi', everybody)
  expect(names[0]).toBe('gpt-4o-mini')
  expect(names.length).toBeLessThanOrEqual(5)
})

it('names nothing that is nothing alike', () => {
  expect(closeNames(book, 'a-model-of-my-own-kitchen', everybody)).toEqual([])
  expect(closeNames(book, 'x'.repeat(100_000), everybody)).toEqual([])
})

it('names nothing of a provider who is not asked', () => {
  expect(closeNames(book, 'gpt-4o-mimi', ['anthropic'])).toEqual([])
})
