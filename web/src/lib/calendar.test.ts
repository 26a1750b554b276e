import { pointInTimeToMs } from '@outlay/shared/time'
import { expect, test } from 'vitest'
import { addDays, dayIn, instantOfDay, quarterHourAt, startOfDayIn, yearBefore } from './calendar.ts'

test.each([
  ['UTC', '2026-11-20', '2026-11-20T00:00:00.000Z'],
  ['Asia/Kathmandu', '2026-11-20', '2026-11-19T18:15:00.000Z'],
  ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
  ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
  ['America/New_York', '2026-11-02', '2026-11-02T05:00:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-04', '2026-10-03T13:30:00.000Z'],
  ['Australia/Lord_Howe', '2026-10-05', '2026-10-04T13:00:00.000Z'],
  ['Pacific/Kiritimati', '2026-11-20', '2026-11-19T10:00:00.000Z'],
  ['Etc/GMT+12', '2026-11-20', '2026-11-20T12:00:00.000Z'],
  ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
])('in %s, %s begins at %s', (zone, day, instant) => {
  expect(instantOfDay(zone, day)).toBe(instant)
})

test.each([
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/New_York',
  'America/Havana',
  'Pacific/Apia',
  'Asia/Tehran',
])('every day of a year in %s begins when the server says it does', (zone) => {
  for (let day = '2026-01-01'; day < '2027-01-01'; day = addDays(day, 1)) {
    expect(startOfDayIn(zone, day)).toBe(pointInTimeToMs(day, zone))
    expect(dayIn(zone, startOfDayIn(zone, day) - 1)).toBe(addDays(day, -1))
  }
})

test.each([
  ['2026-11-20', '2025-11-20'],
  ['2028-02-29', '2027-02-28'],
  ['2029-02-28', '2028-02-28'],
])('a year before %s was %s', (day, expected) => {
  expect(yearBefore(day)).toBe(expected)
})

test('a moment belongs to the quarter-hour that has begun', () => {
  expect(new Date(quarterHourAt(Date.parse('2026-11-20T21:28:51Z'))).toISOString()).toBe(
    '2026-11-20T21:15:00.000Z',
  )
})
