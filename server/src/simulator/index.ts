export { createSimulator, type Simulator, type SimulatorOptions } from './create-simulator.ts'
export type { RateLimits } from './rate-limits.ts'
export type { Pace } from './simulation.ts'
export type { SeenRequest, SimulatorStats } from './simulator-stats.ts'
