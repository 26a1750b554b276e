import { words } from '@outlay/shared/words'

/** The pages one can go to from everywhere, in the order of the rail. `hasRange` where days are chosen on the page. */
export const pages = [
  { to: '/', name: words.pages.home, isExact: true, hasRange: false },
  { to: '/spend', name: words.pages.spend, isExact: false, hasRange: true },
  { to: '/calls', name: words.pages.calls, isExact: false, hasRange: true },
  { to: '/keys', name: words.pages.keys, isExact: false, hasRange: false },
  { to: '/prices', name: words.pages.prices, isExact: false, hasRange: false },
  { to: '/settings', name: words.pages.settings, isExact: false, hasRange: false },
] as const
