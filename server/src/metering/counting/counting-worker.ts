import { countRequest, loadEncoding, type RequestCount, type RequestToCount } from '@outlay/shared/tokens'
import { countBodies } from './count-bodies.ts'
import { countInput } from './count-input.ts'
import type { InputCount, JoinedInputTask } from './count-task.ts'

/** A worker's entries are its exports; the pool calls the default one with an exchange. */
export default countBodies

/** Called with requests that the provider has reported the tokens of; one after the other, in their order. */
export async function countInputs(batch: readonly JoinedInputTask[]): Promise<(InputCount | null)[]> {
  const counts: (InputCount | null)[] = []
  for (const task of batch) counts.push(await countInput(task))
  return counts
}

/** Called with a request that somebody asks about. */
export function countOne(request: RequestToCount): Promise<RequestCount> {
  return countRequest(request, loadEncoding)
}
