import { countBodies } from './count-bodies.ts'

/** A worker's entry is its default export, which the pool calls with each task. */
export default countBodies
