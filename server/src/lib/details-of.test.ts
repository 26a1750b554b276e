import { expect, it } from 'vitest'
import { detailsOf } from './details-of.ts'

it('an error is logged with its message and the frames of its stack', () => {
  const { error, stack } = detailsOf(new TypeError('no such place'))
  expect(error).toBe('TypeError: no such place')
  expect(stack).toMatch(/^ {4}at .*details-of\.test/)
})

it('an error of JSON.parse is logged without its input', () => {
  const parse = () => JSON.parse('a secret of the caller')
  expect(parse).toThrow(/secret/)
  try {
    parse()
  } catch (error) {
    expect(JSON.stringify(detailsOf(error))).not.toContain('secret')
    expect(detailsOf(error).error).toBe('SyntaxError')
  }
})

it('a thrown value that is no error is logged as text', () => {
  expect(detailsOf('odd')).toEqual({ error: 'odd', stack: undefined })
})
