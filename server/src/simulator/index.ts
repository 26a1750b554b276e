export { createSimulator } from './create-simulator.ts'
export type { Pace } from './simulation.ts'
