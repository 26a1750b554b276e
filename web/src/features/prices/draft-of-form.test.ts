import { expect, test } from 'vitest'
import { draftOfForm, emptyForm } from './draft-of-form.ts'

const today = '2026-11-20'
const priceOf = (changes: Partial<typeof emptyForm>, hasPrice = false) =>
  draftOfForm({ ...emptyForm, model: ' My-Model ', ...changes }, { hasPrice, today })?.prices[0]

test('what is not given has no price, and 0 is one', () => {
  expect(priceOf({ prompt: '0,15', cached: ' ', answer: '0' })).toMatchObject({
    model: 'my-model',
    price: { rates: { uncachedInputTokens: '0.15', outputTextTokens: '0' }, source: 'entered by hand' },
  })
  expect(priceOf({})).toBeUndefined()
})

test('the first price of a model holds ever since, any other from today on, unless a day is given', () => {
  expect(priceOf({ prompt: '1' })?.price.from).toBeNull()
  expect(priceOf({ prompt: '1' }, true)?.price.from).toBe(today)
  expect(priceOf({ prompt: '1', from: '2026-01-01' }, true)?.price.from).toBe('2026-01-01')
})
