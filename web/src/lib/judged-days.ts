import { addDays, type Day } from './calendar.ts'

/** How far back providers are judged. */
export const judgedDays = 30

/** The days that they are judged by, with `today`; `to` is the first left out. */
export function judgedRange(today: Day): { from: Day; to: Day } {
  const to = addDays(today, 1)
  return { from: addDays(to, -judgedDays), to }
}
