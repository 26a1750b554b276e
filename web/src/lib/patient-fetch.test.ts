import { afterEach, expect, test, vi } from 'vitest'
import { patientFetch } from './patient-fetch.ts'

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['what is only read', undefined, 30_000],
  ['a change, which may be a call to the provider', 'POST', 120_000],
] as const)('%s is not waited for longer than it can take (%s, %d ms)', async (_, method, msMax) => {
  const signal = new AbortController().signal
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(signal)
  const fetched = vi.fn(() => Promise.resolve(new Response()))
  vi.stubGlobal('fetch', fetched)
  await patientFetch('/api/status', method === undefined ? {} : { method })
  expect(timeout).toHaveBeenCalledWith(msMax)
  expect(fetched).toHaveBeenCalledWith('/api/status', expect.objectContaining({ signal }))
  timeout.mockRestore()
})
