import type { InstallationSettings } from '@outlay/shared/api'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, failureOf } from '../../lib/api-client.ts'
import { noteReportingZone } from '../../lib/zone.ts'

const queryKey = ['settings']

export function useInstallationSettings() {
  return useQuery({ queryKey, queryFn: fetchSettings })
}

async function fetchSettings(): Promise<InstallationSettings> {
  const answer = await api.settings.$get({ query: {} })
  if (answer.status !== 200) throw await failureOf(answer)
  return answer.json()
}

/** Chooses the zone for everybody. All pages count in it from then on. */
export function useChangeReportingZone() {
  const client = useQueryClient()
  return useMutation({
    async mutationFn(reportingZone: string): Promise<InstallationSettings> {
      const answer = await api.settings.$patch({ query: {}, json: { reportingZone } })
      if (answer.status !== 200) throw await failureOf(answer)
      return answer.json()
    },
    onSuccess(settings) {
      client.setQueryData(queryKey, settings)
      noteReportingZone(settings.reportingZone.zone)
    },
  })
}
