import { describe, expect, it } from 'vitest'
import { createRefreshed } from './refreshed.ts'

const hour = 3_600_000
const refreshBeforeMs = 300_000

describe('a secret that runs out', () => {
  it('is fetched once for however many callers wait', async () => {
    const { secret, asked, answer } = scene()
    expect(secret.current()).toBeNull()
    const waiting = Promise.all(Array.from({ length: 100 }, () => secret.ready()))
    expect(asked()).toBe(1)
    answer('first', hour)
    expect(new Set(await waiting)).toEqual(new Set(['first']))
    expect(secret.current()).toBe('first')
    expect(asked()).toBe(1)
  })

  it('is used while the next one is fetched, and never once it is over', async () => {
    const { secret, asked, answer, at } = scene()
    const first = secret.ready()
    answer('first', hour)
    await first
    at(hour - refreshBeforeMs - 1)
    expect(secret.current()).toBe('first')
    expect(asked()).toBe(1)
    at(hour - refreshBeforeMs)
    expect([secret.current(), secret.current(), await secret.ready()]).toEqual(['first', 'first', 'first'])
    expect(asked()).toBe(2)
    answer('second', 2 * hour)
    await settled()
    expect(secret.current()).toBe('second')
    at(2 * hour - 10_000)
    expect(secret.current()).toBeNull()
  })

  it('that cannot be fetched rejects all who wait, and is asked for again by the next', async () => {
    const { secret, asked, fail, answer } = scene()
    const waiting = Promise.allSettled([secret.ready(), secret.ready()])
    fail()
    expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    const again = secret.ready()
    expect(asked()).toBe(2)
    answer('late', hour)
    expect(await again).toBe('late')
  })

  it('whose refresh fails serves on, and is asked for at most every five seconds', async () => {
    const { secret, asked, answer, fail, at } = scene()
    const first = secret.ready()
    answer('first', hour)
    await first
    at(hour - refreshBeforeMs)
    secret.current()
    fail()
    await settled()
    expect([secret.current(), secret.current()]).toEqual(['first', 'first'])
    expect(asked()).toBe(2)
    at(hour - refreshBeforeMs + 5_000)
    expect(secret.current()).toBe('first')
    expect(asked()).toBe(3)
  })

  it('that never runs out is fetched once', async () => {
    const { secret, asked, answer, at } = scene()
    const first = secret.ready()
    answer('always', null)
    await first
    at(1_000 * hour)
    expect(secret.current()).toBe('always')
    expect(asked()).toBe(1)
  })
})

/** A secret whose source answers when the test says so, on a clock of the test's own. */
function scene() {
  let time = 0
  let asked = 0
  let resolve: (fetched: { value: string; expiresAt: number | null }) => void = () => {}
  let reject: (error: Error) => void = () => {}
  const secret = createRefreshed<string>({
    fetch() {
      asked += 1
      return new Promise((resolveIt, rejectIt) => {
        resolve = resolveIt
        reject = rejectIt
      })
    },
    now: () => time,
    refreshBeforeMs,
  })
  return {
    secret,
    asked: () => asked,
    answer: (value: string, expiresAt: number | null) => resolve({ value, expiresAt }),
    fail: () => reject(new Error('down')),
    at(now: number) {
      time = now
    },
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
