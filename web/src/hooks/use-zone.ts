import { useNavigate, useSearch } from '@tanstack/react-router'
import { storeZone, usualZone } from '../lib/zone.ts'

/** The zone in whose days every page counts: the address's, else the usual one. */
export function useZone(): string {
  return useSearch({ strict: false, select: ({ zone }) => zone }) ?? usualZone()
}

/** Chooses the zone for all pages: written into the address, and kept for the next visit. */
export function useChooseZone(): (zone: string) => void {
  const navigate = useNavigate()
  return (zone) => {
    storeZone(zone)
    navigate({ to: '.', search: (now) => ({ ...now, zone }), resetScroll: false })
  }
}
