import { expect, test, vi } from 'vitest'
import { together, type Wanted } from './together.ts'

function query(changes: Partial<Wanted>): Wanted {
  return { data: undefined, error: null, isFetching: false, refetch: vi.fn(), ...changes }
}

test('a panel has come when all it is made of has', () => {
  expect(together([query({ data: 1 }), query({ data: 0 })]).data).toBe(true)
  expect(together([query({ data: 1 }), query({})]).data).toBeUndefined()
})

test('of several that fail, one says why, and all of them are tried again', () => {
  const there = query({ data: 1, error: new Error('an older answer is shown'), isFetching: true })
  const first = query({ error: new Error('refused') })
  const second = query({ error: new Error('refused, too') })
  const all = together([there, query({}), first, second])
  expect(all.error).toBe(first.error)
  expect(all.isFetching).toBe(false)
  all.refetch()
  expect(first.refetch).toHaveBeenCalled()
  expect(second.refetch).toHaveBeenCalled()
  expect(there.refetch).not.toHaveBeenCalled()
})

test('it is under way again while one that is missing is', () => {
  expect(together([query({ data: 1 }), query({ isFetching: true })]).isFetching).toBe(true)
})
