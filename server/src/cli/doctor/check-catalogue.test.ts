import { expect, test } from 'vitest'
import { checkCatalogue } from './check-catalogue.ts'

test('the catalogue shows when its least recently checked price was compared', () => {
  const soon = checkCatalogue(Date.parse('2026-11-21'))
  expect(soon).toMatchObject({
    state: 'ok',
    message: "375 prices of 19 providers, all compared with the provider's since 2026-11-20",
  })
})

test('the catalogue is a warning when that comparison is too old', () => {
  expect(checkCatalogue(Date.parse('2027-06-01'))).toMatchObject({ state: 'warning' })
})
