import { quarterHourMs } from './durations.ts'

export function quarterHourAtOrBefore(ms: number): number {
  return Math.floor(ms / quarterHourMs) * quarterHourMs
}

export function quarterHourAtOrAfter(ms: number): number {
  return Math.ceil(ms / quarterHourMs) * quarterHourMs
}
