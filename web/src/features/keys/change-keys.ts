import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import { useQueryClient } from '@tanstack/react-query'
import { useChange } from '../../hooks/use-change.ts'
import { api, failureOf } from '../../lib/api-client.ts'

/** Makes a key; its answer is the only one with the secret, and is kept nowhere but in the dialog that asked. */
export function useCreateKey() {
  return useChange({ mutationFn: createKey, onSettled: useRefresh(), gcTime: 0 })
}

export function useUpdateKey() {
  return useChange({ mutationFn: updateKey, onSettled: useRefresh() })
}

export function useRevokeKey() {
  return useChange({ mutationFn: revokeKey, onSettled: useRefresh() })
}

/** Keys, projects, and every figure that carries a name of theirs; also after a failure, for the answer alone may be lost. */
function useRefresh() {
  const client = useQueryClient()
  return () => {
    client.invalidateQueries()
  }
}

async function createKey(body: CreateKeyBody): Promise<CreatedKey> {
  const answer = await api.keys.$post({ json: body, query: {} })
  if (answer.status !== 201) throw await failureOf(answer)
  return answer.json()
}

async function updateKey({ id, ...body }: UpdateKeyBody & { id: string }): Promise<KeySummary> {
  const json = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
  const answer = await api.keys[':id'].$patch({ param: { id }, json, query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}

async function revokeKey(id: string): Promise<KeySummary> {
  const answer = await api.keys[':id'].$delete({ param: { id }, query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}
