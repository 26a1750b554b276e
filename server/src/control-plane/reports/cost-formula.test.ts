import { expect, test } from 'vitest'
import { costFormula } from './cost-formula.ts'

const part = (quantity: number, unitPriceFemtoUsd: bigint) =>
  ({ part: 'outputTextTokens', quantity, unitPriceFemtoUsd, costPicoUsd: 0n }) as const

test.each([
  [
    'each product and the sum',
    [part(1_000, 150_000_000n), part(500, 600_000_000n)],
    450_000_000n,
    '1,000 x $0.15/M + 500 x $0.60/M = $0.00045',
  ],
  [
    'prices below a cent in full',
    [part(1_234_567, 75_000_000n)],
    1n,
    '1,234,567 x $0.075/M = $0.000000000001',
  ],
  ['whole dollars with cents', [part(12, 10_000_000_000n)], 120_000_000n, '12 x $10.00/M = $0.00012'],
  ['a known zero', [], 0n, '$0'],
  ['nothing for an unknown cost', [], null, null],
])('a formula shows %s', (_, costParts, listCost, formula) => {
  expect(costFormula({ costParts, listCost, effectiveCost: listCost, effectiveFactor: null })).toBe(formula)
})

test.each([
  ['0.9', 135_000_000n, '1,000 x $0.15/M = $0.00015; x 0.9 = $0.000135'],
  ['1.2', 180_000_000n, '1,000 x $0.15/M = $0.00015; x 1.2 = $0.00018'],
  ['0', 0n, '1,000 x $0.15/M = $0.00015; x 0 = $0'],
])('a formula shows the cost of a project at a factor of %s', (effectiveFactor, effectiveCost, formula) => {
  const cost = { costParts: [part(1_000, 150_000_000n)], listCost: 150_000_000n }
  expect(costFormula({ ...cost, effectiveCost, effectiveFactor })).toBe(formula)
})
