/** Sums are kept per UTC quarter-hour: every time zone in use is a whole multiple of it from UTC. */
export const quarterHourMs = 900_000
export const hourMs = 3_600_000
/** A day of UTC; one of a reporting zone can be shorter or longer. */
export const dayMs = 86_400_000
