export { type BucketSize, type CalendarBucket, calendarBuckets } from './calendar-buckets.ts'
export { dayMs, hourMs, quarterHourMs } from './durations.ts'
export { pointInTimeToMs } from './point-in-time.ts'
export { quarterHourAtOrAfter, quarterHourAtOrBefore } from './quarter-hours.ts'
