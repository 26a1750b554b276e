import { expect, test } from 'vitest'
import { costChange } from './change.ts'

test.each([
  ['0', '0', '=', 'the same', '$0.00'],
  ['1.5', '1.5', '=', 'the same', '$0.00'],
  ['1.12', '1', '↑', '12.0% more', '+$0.12'],
  ['0.88', '1', '↓', '12.0% less', '−$0.12'],
  ['1', '0', '↑', 'new', '+$1.00'],
  ['0', '1', '↓', 'none any more', '−$1.00'],
  ['10.99', '1', '↑', '999.0% more', '+$9.99'],
  ['11', '1', '↑', '11 times as much', '+$10.00'],
  ['100000.5', '100000', '↑', '<0.1% more', '+$0.50'],
  ['0.000000000002', '0.000000000001', '↑', '100% more', '+<$0.000001'],
])('%s after %s is %s %s', (now, before, arrow, text, difference) => {
  expect(costChange(now, before)).toMatchObject({ arrow, text, difference })
})
