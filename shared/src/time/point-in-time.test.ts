import { expect, test } from 'vitest'
import { pointInTimeToMs } from './point-in-time.ts'

test.each([
  ['2026-11-20T12:00:00Z', 'Asia/Kolkata', '2026-11-20T12:00:00.000Z'],
  ['2026-11-20T12:00:00+05:45', 'UTC', '2026-11-20T06:15:00.000Z'],
  ['2026-11-20', 'UTC', '2026-11-20T00:00:00.000Z'],
  ['2026-11-20', 'Asia/Kathmandu', '2026-11-19T18:15:00.000Z'],
  ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
])('%s in %s', (text, zone, instant) => {
  expect(new Date(pointInTimeToMs(text, zone)).toISOString()).toBe(instant)
})

test.each(['yesterday', '2026-13-01', '2026-11-20T12:00:00', ''])('"%s" is no point in time', (text) => {
  expect(() => pointInTimeToMs(text, 'UTC')).toThrow(RangeError)
})
