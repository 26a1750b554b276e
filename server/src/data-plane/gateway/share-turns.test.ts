import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { TurnShare } from './share-turns.ts'

function countedFlow() {
  const flow = {
    paused: 0,
    pause() {
      flow.paused += 1
    },
    resume() {
      flow.paused -= 1
    },
  }
  return flow
}

const piece = 64 * 1024

it('answers beyond the share of one turn continue in the next turn', async () => {
  const turns = new TurnShare()
  const flows = Array.from({ length: 40 }, countedFlow)
  for (const flow of flows) turns.passed(piece, flow)
  // 2 MiB are 32 pieces.
  expect(flows.map(({ paused }) => paused)).toEqual([...Array(32).fill(0), ...Array(8).fill(1)])
  await nextTurn()
  expect(flows.every(({ paused }) => paused === 0)).toBe(true)
  turns.passed(piece, flows[0]!)
  expect(flows[0]!.paused).toBe(0)
})

it('small pieces of a stream never wait', () => {
  const turns = new TurnShare()
  const flow = countedFlow()
  for (let index = 0; index < 10_000; index += 1) turns.passed(1_000, flow)
  expect(flow.paused).toBe(0)
})
