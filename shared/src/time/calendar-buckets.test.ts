import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BucketSize, type CalendarBucket, calendarBuckets } from './calendar-buckets.ts'
import { quarterHourMs } from './durations.ts'

const zones = [
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Havana',
  'Europe/Berlin',
]
const sizes: BucketSize[] = ['hour', 'day', 'month']

function bucketsOf(zone: string, bucket: BucketSize, from: string, to: string) {
  return calendarBuckets({ from: Date.parse(from), to: Date.parse(to), zone, bucket })
}

const hoursOf = (buckets: CalendarBucket[]) => buckets.map(({ start, end }) => (end - start) / 3_600_000)
const startsOf = (buckets: CalendarBucket[]) => buckets.map(({ start }) => new Date(start).toISOString())

describe('days', () => {
  test.each([
    ['spring in New York', 'America/New_York', '2026-03-07T05:00Z', '2026-03-10T04:00Z', [24, 23, 24]],
    ['autumn in New York', 'America/New_York', '2026-10-31T04:00Z', '2026-11-03T05:00Z', [24, 25, 24]],
    [
      'half an hour in spring on Lord Howe',
      'Australia/Lord_Howe',
      '2026-10-03T13:30Z',
      '2026-10-04T13:00Z',
      [23.5],
    ],
    [
      'half an hour in autumn on Lord Howe',
      'Australia/Lord_Howe',
      '2026-04-04T13:00Z',
      '2026-04-05T13:30Z',
      [24.5],
    ],
    ['midnight twice in Havana', 'America/Havana', '2026-11-01T04:00Z', '2026-11-02T05:00Z', [25]],
    ['the day Samoa left out', 'Pacific/Apia', '2011-12-29T10:00Z', '2011-12-31T10:00Z', [24, 24]],
    ['Kathmandu, 45 minutes past', 'Asia/Kathmandu', '2026-05-01T18:15Z', '2026-05-03T18:15Z', [24, 24]],
    ['Kolkata, cut on both sides', 'Asia/Kolkata', '2026-05-01T00:00Z', '2026-05-03T00:00Z', [18.5, 24, 5.5]],
  ])('%s', (_, zone, from, to, hours) => {
    expect(hoursOf(bucketsOf(zone, 'day', from, to))).toEqual(hours)
  })
})

describe('hours', () => {
  test('the hour that an autumn night repeats is two buckets', () => {
    const buckets = bucketsOf('America/New_York', 'hour', '2026-11-01T05:00Z', '2026-11-01T08:00Z')
    expect(startsOf(buckets)).toEqual([
      '2026-11-01T05:00:00.000Z',
      '2026-11-01T06:00:00.000Z',
      '2026-11-01T07:00:00.000Z',
    ])
  })

  test.each([
    ['spring on Lord Howe skips half of an hour', '2026-10-03T14:30Z', '2026-10-03T17:00Z', [1, 0.5, 1]],
    ['autumn on Lord Howe repeats half of an hour', '2026-04-04T14:00Z', '2026-04-04T16:30Z', [1, 0.5, 1]],
  ])('%s', (_, from, to, hours) => {
    expect(hoursOf(bucketsOf('Australia/Lord_Howe', 'hour', from, to))).toEqual(hours)
  })

  test('hours of Kathmandu begin at a quarter past the hour of UTC', () => {
    expect(startsOf(bucketsOf('Asia/Kathmandu', 'hour', '2026-05-01T00:00Z', '2026-05-01T01:15Z'))).toEqual([
      '2026-05-01T00:00:00.000Z',
      '2026-05-01T00:15:00.000Z',
    ])
  })
})

test('months are calendar months of the zone', () => {
  const buckets = bucketsOf('Asia/Kolkata', 'month', '2026-01-15T00:00Z', '2026-03-31T18:45Z')
  expect(startsOf(buckets)).toEqual([
    '2026-01-15T00:00:00.000Z',
    '2026-01-31T18:30:00.000Z',
    '2026-02-28T18:30:00.000Z',
    '2026-03-31T18:30:00.000Z',
  ])
})

test('an empty range has no buckets, and an unknown zone is an error', () => {
  expect(bucketsOf('UTC', 'day', '2026-01-02', '2026-01-02')).toEqual([])
  expect(() => bucketsOf('Mars/Olympus', 'day', '2026-01-02', '2026-01-03')).toThrow(RangeError)
})

test('in every zone the parts are the whole: no gap, no overlap, every edge a quarter-hour', () => {
  const quarter = (from: string, to: string) =>
    fc.integer({ min: Date.parse(from) / quarterHourMs, max: Date.parse(to) / quarterHourMs })
  const range = fc.record({
    zone: fc.constantFrom(...zones),
    bucket: fc.constantFrom(...sizes),
    from: quarter('2011-01-01', '2040-01-01'),
    quarters: fc.integer({ min: 1, max: 100 * 96 }),
  })
  fc.assert(
    fc.property(range, ({ zone, bucket, from, quarters }) => {
      const whole = { from: from * quarterHourMs, to: (from + quarters) * quarterHourMs }
      const buckets = calendarBuckets({ ...whole, zone, bucket })
      expect(buckets[0]?.start).toBe(whole.from)
      expect(buckets.at(-1)?.end).toBe(whole.to)
      for (const [index, { start, end }] of buckets.entries()) {
        expect(end).toBeGreaterThan(start)
        expect(end % quarterHourMs).toBe(0)
        if (index > 0) expect(start).toBe(buckets[index - 1]?.end)
      }
    }),
    { numRuns: 100 },
  )
})

test('a cut bucket and its rest make the same bucket as the uncut range', () => {
  const middle = Date.parse('2026-11-01T06:30Z')
  const range = { from: Date.parse('2026-10-01T04:00Z'), to: Date.parse('2026-12-01T05:00Z') }
  for (const zone of zones) {
    for (const bucket of sizes) {
      const whole = calendarBuckets({ ...range, zone, bucket })
      const before = calendarBuckets({ ...range, to: middle, zone, bucket })
      const after = calendarBuckets({ ...range, from: middle, zone, bucket })
      expect(new Set([...before, ...after].map(({ end }) => end).filter((end) => end !== middle))).toEqual(
        new Set(whole.map(({ end }) => end).filter((end) => end !== middle)),
      )
    }
  }
})
