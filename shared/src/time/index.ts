export { type BucketSize, type CalendarBucket, calendarBuckets } from './calendar-buckets.ts'
export { pointInTimeToMs } from './point-in-time.ts'
export { quarterHourAtOrAfter, quarterHourAtOrBefore, quarterHourMs } from './quarter-hours.ts'
