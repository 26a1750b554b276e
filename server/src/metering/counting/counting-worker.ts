import { countRequest, loadEncoding, type RequestCount, type RequestToCount } from '@outlay/shared/tokens'
import { goLast } from '../../lib/go-second.ts'
import { countBodies } from './count-bodies.ts'
import { countInput } from './count-input.ts'
import type { InputCount, JoinedInputTask } from './count-task.ts'

// Nobody waits for a count.
goLast()

/** A worker's entry points are its exports. The pool calls the default one with the bodies of a call. */
export default countBodies

/** Called with requests whose tokens the provider reported. Counts them one after another, in order. */
export async function countInputs(batch: readonly JoinedInputTask[]): Promise<(InputCount | null)[]> {
  const counts: (InputCount | null)[] = []
  for (const task of batch) counts.push(await countInput(task))
  return counts
}

/** Called with a request from the counting API. */
export function countOne(request: RequestToCount): Promise<RequestCount> {
  return countRequest(request, loadEncoding)
}
