import { useEffect, useState } from 'react'
import { quarterHourAt } from '../lib/calendar.ts'

/** The quarter-hour it is, UTC milliseconds: sums are kept for each, so nothing changes more often. */
export function useQuarterHour(): number {
  const [quarterHour, setQuarterHour] = useState(() => quarterHourAt(Date.now()))
  useEffect(() => {
    const timer = setInterval(() => setQuarterHour(quarterHourAt(Date.now())), 15_000)
    return () => clearInterval(timer)
  }, [])
  return quarterHour
}
