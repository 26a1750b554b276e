import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { dataOf, recordedFrom } from './data-of.ts'

const day = '2026-11-20T00:00:00.000Z'
const none = { real: null, simulated: null }

const statusOf = (simulated: boolean, sampleData: boolean, since: Status['records']['since']) =>
  ({ provider: { simulated }, sampleData, records: { since } }) as Status

test.each([
  ['a real provider', statusOf(false, false, none), 'real'],
  ['a look around in sample data', statusOf(false, true, { real: null, simulated: day }), 'simulated'],
  [
    'sample data that real calls have pushed aside',
    statusOf(false, true, { real: day, simulated: day }),
    'real',
  ],
  ['the simulator', statusOf(true, false, { real: null, simulated: day }), 'simulated'],
  [
    'the simulator and sample data, which are shown together',
    statusOf(true, true, { real: null, simulated: day }),
    'simulated',
  ],
  [
    "real calls with callers' own keys beside the simulator",
    statusOf(true, false, { real: day, simulated: day }),
    'real',
  ],
])('%s', (_, status, data) => {
  expect(dataOf(status)).toBe(data)
})

test('the first whole day on record is the one after the first call, in any zone', () => {
  const status = statusOf(false, false, { real: day, simulated: null })
  expect(recordedFrom(status, 'UTC')).toBe('2026-11-21')
  expect(recordedFrom(status, 'America/New_York')).toBe('2026-11-20')
  expect(recordedFrom(statusOf(false, false, none), 'UTC')).toBeNull()
})
