import { type ApiError, overloaded, rateLimited, serverError, unknownModel, wrongKey } from './api-error.ts'
import { type Simulation, simulationNumber } from './simulation.ts'

/** The refusal a simulation asks for, if it asks for one: status, body and headers of the real thing. */
export function simulatedRefusal(
  simulation: Simulation,
  call: { key: string; model: string },
): ApiError | undefined {
  if (simulation.has('401')) return wrongKey(call.key)
  if (simulation.has('404')) return unknownModel(call.model)
  if (simulation.has('429')) {
    const waitMs = simulationNumber(simulation, '429', 'retry-after', 1) * 1_000
    const refusal = rateLimited({ model: call.model, short: 'requests', waitMs })
    refusal.headers['x-ratelimit-remaining-requests'] = '0'
    return refusal
  }
  if (simulation.has('500')) return serverError()
  if (simulation.has('503')) {
    const wait = simulation.get('503')?.get('retry-after')
    return overloaded(wait === undefined ? {} : { 'retry-after': wait })
  }
  return undefined
}
