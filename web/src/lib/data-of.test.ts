import type { Status } from '@outlay/shared/api'
import { expect, test } from 'vitest'
import { dataOf, recordedFrom } from './data-of.ts'
import { recordsOf, statusOf } from './testing.ts'

const day = '2026-11-20T00:00:00.000Z'
const none = { real: null, simulated: null }

const statusWith = (simulated: boolean, sampleData: boolean, since: Status['records']['since']) =>
  statusOf({ provider: { ...statusOf().provider, simulated }, sampleData, records: recordsOf({ since }) })

test.each([
  ['a real provider', statusWith(false, false, none), 'real'],
  ['a look around in sample data', statusWith(false, true, { real: null, simulated: day }), 'simulated'],
  [
    'sample data that real calls have pushed aside',
    statusWith(false, true, { real: day, simulated: day }),
    'real',
  ],
  ['the simulator', statusWith(true, false, { real: null, simulated: day }), 'simulated'],
  [
    'the simulator and sample data, which are shown together',
    statusWith(true, true, { real: null, simulated: day }),
    'simulated',
  ],
  [
    "real calls with callers' own keys beside the simulator",
    statusWith(true, false, { real: day, simulated: day }),
    'real',
  ],
])('%s', (_, status, data) => {
  expect(dataOf(status)).toBe(data)
})

test('the first whole day on record is the one after the first call, in any zone', () => {
  const status = statusWith(false, false, { real: day, simulated: null })
  expect(recordedFrom(status, 'UTC')).toBe('2026-11-21')
  expect(recordedFrom(status, 'America/New_York')).toBe('2026-11-20')
  expect(recordedFrom(statusWith(false, false, none), 'UTC')).toBeNull()
})
