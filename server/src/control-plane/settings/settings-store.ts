/** This room's questions to storage: choices for the whole installation, by name. */
export type SettingsStore = {
  readSettings(): Promise<ReadonlyMap<string, string>>
  /** Rejects with `records-unavailable` when storage cannot be written now. */
  putSetting(name: string, value: string, changedAt: number): Promise<void>
}
