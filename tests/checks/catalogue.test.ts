import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkedCatalogue, compilePriceBook, loadCatalogue } from '@outlay/shared/pricing'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '../../shared/src/pricing/catalogue')

test('every catalogue in the folder is loaded, under its own name', () => {
  const files = readdirSync(folder).map((name) => name.replace('.json', ''))
  expect(
    loadCatalogue()
      .map(({ provider }) => provider)
      .sort(),
  ).toEqual(files.sort())
})

test('every price is well-formed: no unknown field, gap, overlap, name of two models or rate that is not exact', () => {
  const catalogue = checkedCatalogue()
  // Nothing is filled in or left out: what is shipped is what was checked.
  expect(loadCatalogue()).toEqual(catalogue)
  for (const { models } of compilePriceBook(catalogue).providers.values()) {
    for (const { rows } of models) {
      for (const { bands, units, published } of rows) {
        expect(bands !== null || units.size > 0, JSON.stringify(published)).toBe(true)
      }
    }
  }
})
