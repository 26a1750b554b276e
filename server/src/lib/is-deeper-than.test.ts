import { describe, expect, it } from 'vitest'
import { isDeeperThan } from './is-deeper-than.ts'

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

describe('the depth of foreign JSON', () => {
  it.each([
    ['a number', 1, 0, false],
    ['null', null, 0, false],
    ['an empty object at the limit', {}, 1, false],
    ['an object past the limit', {}, 0, true],
    ['lists at the limit', nested(32), 32, false],
    ['lists one past the limit', nested(33), 32, true],
    ['a deep member behind shallow ones', { a: 1, b: { c: nested(31) } }, 32, true],
    ['more levels than the stack has room for', nested(200_000), 32, true],
  ] as const)('%s', (_name, value, levels, expected) => {
    expect(isDeeperThan(value, levels)).toBe(expected)
  })
})
