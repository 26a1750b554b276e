import { expect, test } from 'vitest'
import { callsElsewhere } from './calls-elsewhere.ts'
import { recordsOf, statusOf } from './testing.ts'

const today = '2026-11-20'
// The eleventh in UTC, and still the tenth in New York.
const onRecord = '2026-11-11T03:00:00.000Z'
const sample = { kind: 'sample' }

test.each([
  ['calls before the range', onRecord, false, ['2026-11-20', today], earlier('2026-11-10')],
  ['calls before the range, and sample data', onRecord, true, ['2026-11-20', today], earlier('2026-11-10')],
  ['a first call within the range', onRecord, false, ['2026-11-10', today], null],
  ['nothing but sample data, in a range of long ago', null, true, ['2020-01-01', '2020-01-05'], sample],
  ['nothing but sample data, in a range of one day', null, true, [today, today], sample],
  ['nothing but sample data, in the last 30 days', null, true, ['2026-10-22', today], null],
  ['nothing at all', null, false, [today, today], null],
] as const)('%s', (_, firstCallAt, sampleData, [firstDay, lastDay], expected) => {
  const status = statusOf({ sampleData, records: recordsOf({ firstCallAt }) })
  const place = { range: { firstDay, lastDay }, today, zone: 'America/New_York' }
  expect(callsElsewhere(status, place)).toEqual(expected)
})

function earlier(firstCallDay: string) {
  return { kind: 'earlier', firstCallDay }
}
