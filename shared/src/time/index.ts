export { type BucketSize, type CalendarBucket, calendarBuckets } from './calendar-buckets.ts'
export { quarterHourAtOrAfter, quarterHourAtOrBefore, quarterHourMs } from './quarter-hours.ts'
