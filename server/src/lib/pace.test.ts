import { describe, expect, it } from 'vitest'
import { createPace } from './pace.ts'

/** Works in steps of 0.1 ms with a journal of 800 bytes, and notes the time of work before each rest. */
function workOf(steps: number, behindBytes: number): number[] {
  let clock = 0
  let worked = 0
  const rests: number[] = []
  const pace = createPace({
    progress: { published: 5_000 + behindBytes, applied: 5_000 },
    source: { bytes: 800 },
    now: () => clock,
    rest(milliseconds) {
      rests.push(Math.round(worked * 10) / 10)
      clock += milliseconds
      worked = 0
    },
  })
  for (let step = 0; step < steps; step += 1) {
    clock += 0.1
    worked += 0.1
    pace()
  }
  return rests
}

describe('long work in the control plane', () => {
  it('rests once it has lasted half a millisecond, at the next look at the clock', () => {
    expect(workOf(24, 0)).toEqual([0.8, 0.8, 0.8])
  })

  it('does not rest before that', () => {
    expect(workOf(4, 0)).toEqual([])
  })

  it('rests while an eighth of the journal waits, and goes on without rests when more does', () => {
    expect(workOf(8, 100)).toEqual([0.8])
    expect(workOf(24, 101)).toEqual([])
  })
})
