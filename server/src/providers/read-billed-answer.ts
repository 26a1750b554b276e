import { objectOf } from './json.ts'
import { observationOf } from './observation-of.ts'
import { errorTypeOf, readErrorType } from './read-error-type.ts'
import { type BilledCall, emptyObservation, type Observation, type Route } from './wire-format.ts'

/** What a whole answer tells, by the reader of its API. An error without usage bills nothing. */
export function readBilledAnswer(route: Route, body: unknown, call: BilledCall): Observation {
  const answer = objectOf(body)
  if (!answer) return emptyObservation
  const { billing } = route
  const errorType = billing ? errorTypeOf(answer) : readErrorType(answer.error)
  const isOnlyError = errorType !== null && !(billing?.usageField && objectOf(answer[billing.usageField]))
  if (!billing || isOnlyError) return { ...emptyObservation, errorType }
  return observationOf(billing.read(answer, call.billingContext()), answer, billing)
}
