import { words } from '@outlay/shared/words'

/** The pages one can go to from everywhere, in the order of the rail. */
export const pages = [
  { to: '/', name: words.pages.home, isExact: true },
  { to: '/spend', name: words.pages.spend, isExact: false },
  { to: '/calls', name: words.pages.calls, isExact: false },
] as const
