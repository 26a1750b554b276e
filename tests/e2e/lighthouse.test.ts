import { testPages } from './lighthouse-of-pages.ts'

/** The two with the most on them. `npm run test:long` does the others. */
testPages(['/', '/spend'])
