import { zone } from '@outlay/shared/api'

/** The zone as it stands in the address; one that does not exist counts as not said. */
export const zoneSearch = { zone: zone.optional().catch(undefined) }

/**
 * The reporting zone of the installation, which the page came with. Everything is counted in its days where the address
 * names no other: two people who look at one page see one total, wherever their browsers are.
 */
export function reportingZone(): string {
  return zone.safeParse(document.documentElement.dataset.reportingZone).data ?? 'UTC'
}

/** Calls back whenever another zone is chosen for the installation; the answer ends it. */
export function watchReportingZone(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange)
  observer.observe(document.documentElement, { attributeFilter: ['data-reporting-zone'] })
  return () => observer.disconnect()
}

/** Counts in this zone from now on, because it was chosen for the installation. */
export function noteReportingZone(name: string): void {
  document.documentElement.dataset.reportingZone = name
}

/** Every zone the browser knows, `named` among them and UTC first. */
export function zonesWith(named: string): string[] {
  const others = new Set([...Intl.supportedValuesOf('timeZone'), named])
  others.delete('UTC')
  return ['UTC', ...[...others].sort()]
}
