import { countRequest, loadEncoding, type RequestCount, type RequestToCount } from '@outlay/shared/tokens'
import { countBodies } from './count-bodies.ts'
import { countInput } from './count-input.ts'

/** A worker's entries are its exports; the pool calls the default one with an exchange. */
export default countBodies

/** Called with a request that the provider has reported the tokens of. */
export { countInput }

/** Called with a request that somebody asks about. */
export function countOne(request: RequestToCount): Promise<RequestCount> {
  return countRequest(request, loadEncoding)
}
