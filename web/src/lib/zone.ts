import { zone } from '@outlay/shared/api'

const storageKey = 'outlay-zone'

/** The zone as it stands in the address; one that does not exist counts as not said. */
export const zoneSearch = { zone: zone.optional().catch(undefined) }

/** The zone in whose days everything is counted where the address does not say: the one chosen last, or the browser's. */
export function usualZone(): string {
  return storedZone() ?? Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC'
}

/** Keeps a choice for the next visit. */
export function storeZone(name: string): void {
  try {
    localStorage.setItem(storageKey, name)
  } catch {
    // Storage may be forbidden; the address still says it.
  }
}

/** Every zone the browser knows, `named` among them and UTC first. */
export function zonesWith(named: string): string[] {
  const others = new Set([...Intl.supportedValuesOf('timeZone'), named])
  others.delete('UTC')
  return ['UTC', ...[...others].sort()]
}

function storedZone(): string | null {
  try {
    return zone.safeParse(localStorage.getItem(storageKey)).data ?? null
  } catch {
    return null
  }
}
