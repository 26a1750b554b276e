import { useNavigate, useSearch } from '@tanstack/react-router'
import { useSyncExternalStore } from 'react'
import { reportingZone, watchReportingZone } from '../lib/zone.ts'

/** The reporting zone of the installation. */
function useReportingZone(): string {
  return useSyncExternalStore(watchReportingZone, reportingZone)
}

/** The zone in whose days every page counts: the address's, else the reporting zone. */
export function useZone(): string {
  const usual = useReportingZone()
  return useSearch({ strict: false, select: ({ zone }) => zone }) ?? usual
}

/** Chooses the zone of the pages that are looked at now. It stands in their addresses, so a link shows the same. */
export function useChooseZone(): (zone: string) => void {
  const navigate = useNavigate()
  const usual = useReportingZone()
  return (zone) => {
    navigate({
      to: '.',
      search: (now) => ({ ...now, zone: zone === usual ? undefined : zone }),
      resetScroll: false,
    })
  }
}
