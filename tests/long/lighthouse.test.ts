import { testPages } from '../e2e/lighthouse-of-pages.ts'

testPages(['/calls', '/keys', '/prices', '/settings'])
