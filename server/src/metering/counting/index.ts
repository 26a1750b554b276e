export { createCountingPool } from './create-counting-pool.ts'
