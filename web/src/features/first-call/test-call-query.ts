import type { TestCallResult } from '@outlay/shared/api'
import { useQueryClient } from '@tanstack/react-query'
import { useChange } from '../../hooks/use-change.ts'
import { api, failureOf } from '../../lib/api-client.ts'

/** One real call through the gateway. The status is asked for anew at once, so the page need not wait to flip. */
export function useTestCall() {
  const client = useQueryClient()
  return useChange({
    mutationFn: sendTestCall,
    onSuccess: () => client.invalidateQueries({ queryKey: ['status'] }),
  })
}

async function sendTestCall(): Promise<TestCallResult> {
  const answer = await api['test-call'].$post(
    { query: {} },
    { headers: { 'content-type': 'application/json' } },
  )
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}
