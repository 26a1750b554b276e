import { expect, test } from 'vitest'
import { checkCatalogue } from './check-catalogue.ts'

test('says when the price that nobody looked at for the longest was compared', () => {
  const soon = checkCatalogue(Date.parse('2026-11-21'))
  expect(soon).toMatchObject({
    state: 'ok',
    message: "375 prices of 19 providers, all compared with the provider's since 2026-11-20",
  })
})

test('warns when that is too long ago', () => {
  expect(checkCatalogue(Date.parse('2027-06-01'))).toMatchObject({ state: 'warning' })
})
