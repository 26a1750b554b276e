export type { CountResult, CountTask } from './count-task.ts'
export { type CountingPool, createCountingPool } from './create-counting-pool.ts'
