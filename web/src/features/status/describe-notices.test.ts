import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { recordsOf, statusOf } from '../../lib/testing.ts'
import { describeNotices } from './describe-notices.ts'

test('nothing to know is nothing to say', () => {
  expect(describeNotices(statusOf())).toEqual([])
})

test('that the server is silent is said before what it said last', () => {
  const notices = describeNotices(statusOf({ bypassed: true }), true)
  expect(notices.map(({ name }) => name)).toEqual(['stale', 'bypassed'])
})

test('that nothing is measured stands above all else', () => {
  const status = statusOf({
    bypassed: true,
    sampleData: true,
    records: recordsOf({ state: 'journal', pending: 1_200 }),
  })
  expect(describeNotices(status).map(({ name, tone }) => [name, tone])).toEqual([
    ['bypassed', 'alarm'],
    ['records', 'warning'],
    ['sample-data', 'calm'],
  ])
  expect(describeNotices(status)[1]!.text).toContain('1,200')
})

test('calls that are refused are an alarm', () => {
  const records = recordsOf({ state: 'refusing' })
  expect(describeNotices(statusOf({ records }))).toMatchObject([{ tone: 'alarm' }])
})

test('sample data is told apart from one’s own calls', () => {
  const callAt = '2026-11-20T12:00:00.000Z'
  const records = recordsOf({ firstCallAt: callAt, since: { real: callAt, simulated: null } })
  const textOf = (status: Partial<Status>) => describeNotices(statusOf(status)).at(-1)?.text
  expect(textOf({ sampleData: true })).toBe('Sample data, nothing of this was spent.')
  expect(textOf({ sampleData: true, records })).toContain('Your own calls are here')
  const provider = { name: 'simulator', baseUrl: 'http://127.0.0.1:1/v1', simulated: true }
  expect(textOf({ sampleData: true, provider })).toBe('Simulated calls and sample data, no real money.')
  expect(textOf({ provider })).toBe('Simulated: a built-in simulator answers, no real money.')
  // Callers' own provider keys go to the provider also then, and that money is real.
  expect(textOf({ provider, records })).toContain('for real money')
})
