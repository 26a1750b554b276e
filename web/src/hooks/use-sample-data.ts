import { useQueryClient } from '@tanstack/react-query'
import { api, failureOf } from '../lib/api-client.ts'
import { useChange } from './use-change.ts'

/** Adds the sample data or takes it away; either way everything on the pages is asked for anew. */
export function useSampleData() {
  const client = useQueryClient()
  const refresh = () => client.invalidateQueries()
  const add = useChange({ mutationFn: addSampleData, onSettled: refresh })
  const remove = useChange({ mutationFn: removeSampleData, onSettled: refresh })
  return { add, remove }
}

async function addSampleData(): Promise<void> {
  const answer = await api['sample-data'].$post({ query: {} }, json)
  if (answer.status !== 201) throw await failureOf(answer)
}

async function removeSampleData(): Promise<void> {
  const answer = await api['sample-data'].$delete({ query: {} }, json)
  if (answer.status !== 200) throw await failureOf(answer)
}

/** A change without a body is JSON all the same, or the server would not take it from a page. */
const json = { headers: { 'content-type': 'application/json' } }
