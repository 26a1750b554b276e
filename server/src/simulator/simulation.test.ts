import { expect, test } from 'vitest'
import { parsePace, parseSimulation, simulationNumber } from './simulation.ts'

test('a header names simulations with their parameters', () => {
  const simulation = parseSimulation('gzip, stall;ms=500;after=2')
  expect([...simulation.keys()]).toEqual(['gzip', 'stall'])
  expect(simulationNumber(simulation, 'stall', 'ms', 1_000)).toBe(500)
  expect(simulationNumber(simulation, 'stall', 'after', 3)).toBe(2)
})

test('no header asks for nothing', () => expect(parseSimulation(undefined).size).toBe(0))

test('a name nobody knows is an error that lists the known ones', () => {
  expect(() => parseSimulation('stal')).toThrow(/Unknown x-simulate 'stal'. Known: 401, .*stall/)
})

test('a parameter that is no number falls back to its default', () => {
  expect(simulationNumber(parseSimulation('stall;ms=soon'), 'stall', 'ms', 1_000)).toBe(1_000)
})

test.each([
  [undefined, { intervalMs: 5 }],
  ['pieces=50;interval=20', { pieces: 50, intervalMs: 20 }],
  ['pieces=50', { pieces: 50, intervalMs: 5 }],
  ['interval=20', { intervalMs: 20 }],
])('pace %j is %j', (header, pace) => expect(parsePace(header, { intervalMs: 5 })).toEqual(pace))
