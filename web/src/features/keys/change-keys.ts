import type { CreatedKey, CreateKeyBody, KeySummary, UpdateKeyBody } from '@outlay/shared/api'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, failureOf } from '../../lib/api-client.ts'

/** Makes a key; its answer is the only one with the secret, and is kept nowhere but in the dialog that asked. */
export function useCreateKey() {
  return useMutation({ mutationFn: createKey, onSuccess: useRefresh(), gcTime: 0 })
}

export function useUpdateKey() {
  return useMutation({ mutationFn: updateKey, onSuccess: useRefresh() })
}

export function useRevokeKey() {
  return useMutation({ mutationFn: revokeKey, onSuccess: useRefresh() })
}

/** Keys, projects, and every figure that carries a name of theirs. */
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
