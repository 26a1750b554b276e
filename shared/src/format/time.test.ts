import { expect, test } from 'vitest'
import {
  formatBucket,
  formatDayOfInstant,
  formatDays,
  formatDaysShort,
  formatInstant,
  formatTimeOfDay,
} from './time.ts'

const instant = '2026-11-20T21:28:51.000Z'

test.each([
  ['UTC', 'Nov 20, 2026, 21:28:51', '21:28:51', 'Nov 20'],
  ['Asia/Kathmandu', 'Nov 21, 2026, 03:13:51', '03:13:51', 'Nov 21'],
  ['America/New_York', 'Nov 20, 2026, 16:28:51', '16:28:51', 'Nov 20'],
])('an instant is told in the zone %s', (zone, whole, timeOfDay, day) => {
  expect(formatInstant(instant, zone)).toBe(whole)
  expect(formatTimeOfDay(instant, zone)).toBe(timeOfDay)
  expect(formatDayOfInstant(instant, zone)).toBe(day)
})

test('midnight is 00, not 24', () => {
  expect(formatTimeOfDay('2026-11-20T00:00:00.000Z', 'UTC')).toBe('00:00:00')
})

test('a bucket is named after its start, in the zone of the report', () => {
  expect(formatBucket('2026-11-20T18:15:00.000Z', 'Asia/Kathmandu', 'hour')).toBe('00:00')
  expect(formatBucket('2026-11-19T23:00:00.000Z', 'Europe/Berlin', 'day')).toBe('Nov 20')
  expect(formatBucket('2026-10-31T23:00:00.000Z', 'Europe/Berlin', 'month')).toBe('Nov 2026')
})

test('a range of days names both ends, and one day once', () => {
  expect(formatDays('2026-11-01', '2026-11-20')).toBe('Nov 1 – 20, 2026')
  expect(formatDays('2026-10-28', '2026-11-03')).toBe('Oct 28 – Nov 3, 2026')
  expect(formatDays('2026-11-20', '2026-11-20')).toBe('Nov 20, 2026')
})

test.each([
  ['2026-11-01', '2026-11-20', 'Nov 1–20'],
  ['2026-09-23', '2026-10-22', 'Sep 23 – Oct 22'],
  ['2026-11-20', '2026-11-20', 'Nov 20'],
])('the days from %s to %s are %s, the year left out', (first, last, text) => {
  expect(formatDaysShort(first, last)).toBe(text)
})
