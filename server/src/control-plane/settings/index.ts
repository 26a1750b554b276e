export { type InstallationSettingsManager, openSettings, readReportingZone } from './manage-settings.ts'
export type { SettingsStore } from './settings-store.ts'
