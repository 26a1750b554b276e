import type { KeySummary, ProjectSummary } from '@outlay/shared/api'
import { useQuery } from '@tanstack/react-query'
import { api, failureOf } from '../lib/api-client.ts'

const staleMs = 15_000

/** All keys, revoked ones too. */
export function useKeys() {
  return useQuery({ queryKey: ['keys'], queryFn: fetchKeys, staleTime: staleMs })
}

/** All projects. */
export function useProjects() {
  return useQuery({ queryKey: ['projects'], queryFn: fetchProjects, staleTime: staleMs })
}

async function fetchKeys(): Promise<KeySummary[]> {
  const answer = await api.keys.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return (await answer.json()).keys
}

async function fetchProjects(): Promise<ProjectSummary[]> {
  const answer = await api.projects.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return (await answer.json()).projects
}
