import { type ChangeSettingsBody, type InstallationSettings, zone } from '@outlay/shared/api'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { SettingsStore } from './settings-store.ts'

const zoneName = 'reporting-zone'

type SettingsOptions = {
  store: SettingsStore
  /** The zone of `OUTLAY_REPORTING_ZONE`, which nothing else changes. Null: people choose it. */
  fixedZone: string | null
  now(): number
}

export type InstallationSettingsManager = Awaited<ReturnType<typeof openSettings>>

/** The settings of the installation, in memory: each report asks for the zone. */
export async function openSettings({ store, fixedZone, now }: SettingsOptions) {
  let chosen = await readChosenZone(store)
  return {
    /** The zone of reports and files that name none: an IANA name. */
    reportingZone: (): string => current().reportingZone.zone,
    read: current,
    async change({ reportingZone }: ChangeSettingsBody): Promise<InstallationSettings> {
      if (fixedZone !== null) throw new OutlayError('conflict', errorWords.settings.zoneIsFixed(fixedZone))
      await store.putSetting(zoneName, reportingZone, now())
      chosen = reportingZone
      return current()
    },
    /** Reads them again, after the records were replaced by those of a backup. */
    async reload(): Promise<void> {
      chosen = await readChosenZone(store)
    },
  }

  function current(): InstallationSettings {
    if (fixedZone !== null) return { reportingZone: { zone: fixedZone, source: 'environment' } }
    return chosen === null
      ? { reportingZone: { zone: 'UTC', source: 'default' } }
      : { reportingZone: { zone: chosen, source: 'chosen' } }
  }
}

type ReadableStore = Pick<SettingsStore, 'readSettings'>

/** The same zone for a command, which asks once. */
export async function readReportingZone(store: ReadableStore, fixedZone: string | null): Promise<string> {
  return fixedZone ?? (await readChosenZone(store)) ?? 'UTC'
}

/** Null also for a zone that was chosen on another machine and that this one does not know. */
async function readChosenZone(store: ReadableStore): Promise<string | null> {
  return zone.safeParse((await store.readSettings()).get(zoneName)).data ?? null
}
