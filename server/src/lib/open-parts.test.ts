import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { OpenParts } from './open-parts.ts'

test('parts close in reverse order, one at a time and only once', async () => {
  const closed: string[] = []
  const parts = new OpenParts()
  expect(parts.add('database', (name) => closed.push(name))).toBe('database')
  parts.add('listener', async (name) => {
    await sleep(5)
    closed.push(name)
  })
  await Promise.all([parts.close(), parts.close()])
  expect(closed).toEqual(['listener', 'database'])
})

test('a part that fails to close does not stop the others, and its error is thrown', async () => {
  const closed: string[] = []
  const parts = new OpenParts()
  parts.add('lock', (name) => closed.push(name))
  parts.add('database', () => {
    throw new Error('still busy')
  })
  await expect(parts.close()).rejects.toThrow('still busy')
  expect(closed).toEqual(['lock'])
})
