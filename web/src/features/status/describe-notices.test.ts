import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { describeNotices } from './describe-notices.ts'

test('nothing to know is nothing to say', () => {
  expect(describeNotices(statusOf({}))).toEqual([])
})

test('that nothing is measured stands above all else', () => {
  const status = statusOf({
    bypassed: true,
    sampleData: true,
    records: { state: 'journal', pending: 1_200, firstCallAt: null, since: { real: null, simulated: null } },
  })
  expect(describeNotices(status).map(({ name, tone }) => [name, tone])).toEqual([
    ['bypassed', 'alarm'],
    ['records', 'warning'],
    ['sample-data', 'calm'],
  ])
  expect(describeNotices(status)[1]!.text).toContain('1,200')
})

test('calls that are refused are an alarm', () => {
  const records = {
    state: 'refusing',
    pending: 0,
    firstCallAt: null,
    since: { real: null, simulated: null },
  } as const
  expect(describeNotices(statusOf({ records }))).toMatchObject([{ tone: 'alarm' }])
})

test('sample data is told apart from one’s own calls', () => {
  const records = {
    state: 'ok',
    pending: 0,
    firstCallAt: '2026-11-20T12:00:00.000Z',
    since: { real: '2026-11-20T12:00:00.000Z', simulated: null },
  } as const
  const textOf = (status: Partial<Status>) => describeNotices(statusOf(status)).at(-1)?.text
  expect(textOf({ sampleData: true })).toBe('Sample data, nothing of this was spent.')
  expect(textOf({ sampleData: true, records })).toContain('Your own calls are here')
  const provider = { name: 'simulator', baseUrl: 'http://127.0.0.1:1/v1', simulated: true }
  expect(textOf({ sampleData: true, provider })).toBe('Simulated calls and sample data, no real money.')
  expect(textOf({ provider })).toBe('Simulated: a built-in simulator answers, no real money.')
  // Callers' own provider keys go to the provider also then, and that money is real.
  expect(textOf({ provider, records })).toContain('for real money')
})

function statusOf(changes: Partial<Status>): Status {
  return {
    version: '0.1.0',
    startedAt: '2026-11-20T11:00:00.000Z',
    gatewayBaseUrl: 'http://127.0.0.1:4100/v1',
    provider: { name: 'openai', baseUrl: 'https://api.openai.com/v1', simulated: false },
    passThrough: true,
    records: { state: 'ok', pending: 0, firstCallAt: null, since: { real: null, simulated: null } },
    sampleData: false,
    bypassed: false,
    prices: { rows: 42, verifiedOn: '2026-11-20' },
    access: 'change',
    ...changes,
  }
}
