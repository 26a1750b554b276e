import { expect, test } from 'vitest'
import { moneyAxis } from './money-axis.ts'

test.each([
  [0, ['$0', '$0.25']],
  [0.0000019, ['$0', '$0.0000005', '$0.0000010', '$0.0000015', '$0.0000020']],
  [0.00045, ['$0', '$0.0002', '$0.0004', '$0.0006']],
  [0.26, ['$0', '$0.10', '$0.20', '$0.30']],
  [0.4, ['$0', '$0.10', '$0.20', '$0.30', '$0.40']],
  [1, ['$0', '$0.25', '$0.50', '$0.75', '$1.00']],
  [9.9, ['$0', '$2.50', '$5.00', '$7.50', '$10.00']],
  [37, ['$0', '$10', '$20', '$30', '$40']],
  [412.1, ['$0', '$200', '$400', '$600']],
  [9_500, ['$0', '$2.5K', '$5K', '$7.5K', '$10K']],
])('an axis up to %s has the marks %j', (max, labels) => {
  const { ticks, format } = moneyAxis(max)
  expect(ticks.map(format)).toEqual(labels)
  expect(ticks.at(-1)).toBeGreaterThanOrEqual(max)
})

test('tiny amounts get the room their marks take', () => {
  expect(moneyAxis(37).width).toBe(56)
  expect(moneyAxis(0.0000019).width).toBeGreaterThanOrEqual('$0.0000020'.length * 7)
})
