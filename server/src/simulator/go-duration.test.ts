import { describe, expect, test } from 'vitest'
import { goDuration } from './go-duration.ts'

describe('durations are written as Go writes them', () => {
  test.each([
    [-5, '0s'],
    [0, '0s'],
    [0.2, '1ms'],
    [12, '12ms'],
    [999, '999ms'],
    [1_000, '1s'],
    [8_640, '8.64s'],
    [60_000, '1m0s'],
    [360_000, '6m0s'],
    [3_723_000, '1h2m3s'],
  ])('%d ms is %s', (durationMs, text) => expect(goDuration(durationMs)).toBe(text))
})
