import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createOneAtATime } from './one-at-a-time.ts'

test('work runs in the order of its requests, and a failure reaches only its own caller', async () => {
  const run = createOneAtATime()
  const order: string[] = []
  const slow = run(async () => {
    await sleep(20)
    order.push('slow')
    return 1
  })
  const failing = run(async () => {
    order.push('failing')
    throw new Error('no')
  })
  const quick = run(async () => order.push('quick'))
  expect(await slow).toBe(1)
  await expect(failing).rejects.toThrow('no')
  await quick
  expect(order).toEqual(['slow', 'failing', 'quick'])
})
