import { words } from '@outlay/shared/words'

/** The pages one can go to from everywhere, in the order of the rail. */
export const pages = [
  { to: '/', name: words.pages.home, isExact: true },
  { to: '/spend', name: words.pages.spend, isExact: false },
  { to: '/calls', name: words.pages.calls, isExact: false },
  { to: '/keys', name: words.pages.keys, isExact: false },
  { to: '/prices', name: words.pages.prices, isExact: false },
  { to: '/settings', name: words.pages.settings, isExact: false },
] as const
