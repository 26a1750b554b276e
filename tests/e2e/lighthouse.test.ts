import { testPages } from './lighthouse-of-pages.ts'

/** The two pages with the most content. `npm run test:long` tests the others. */
testPages(['/', '/spend'])
