import { useEffect, useState } from 'react'
import { type Day, dayIn } from '../lib/calendar.ts'

/** Today in a zone; changes at its midnight, so a page left open overnight moves on. */
export function useToday(zone: string): Day {
  const [today, setToday] = useState(() => dayIn(zone, Date.now()))
  useEffect(() => {
    const timer = setInterval(() => setToday(dayIn(zone, Date.now())), 15_000)
    return () => clearInterval(timer)
  }, [zone])
  return today
}
