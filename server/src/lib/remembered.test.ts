import { expect, it } from 'vitest'
import { remembered } from './remembered.ts'

it('a result is computed once for the same text', () => {
  let worked = 0
  const length = remembered((text) => {
    worked += 1
    return text.length
  })
  expect([length('gpt-4o'), length('gpt-4o'), length('o3')]).toEqual([6, 6, 2])
  expect(worked).toBe(2)
})

it('memory is bounded for any number of texts, and each text gets its own result', () => {
  const same = remembered((text) => `${text}!`)
  for (let index = 0; index < 5_000; index += 1) expect(same(`name-${index}`)).toBe(`name-${index}!`)
})

it('a result for a long text is computed each time', () => {
  let worked = 0
  const count = remembered(() => {
    worked += 1
    return worked
  })
  const long = 'x'.repeat(101)
  expect([count(long), count(long)]).toEqual([1, 2])
})
