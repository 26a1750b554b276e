import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MakeStorage, StorageUnderTest } from './storage-under-test.ts'

/** The contract for settings of the installation, for every database. */
export function settingsStoreContract(makeStorage: MakeStorage): void {
  describe('the settings store', () => {
    let storage: StorageUnderTest
    beforeEach(async () => {
      storage = await makeStorage()
    })
    afterEach(() => storage.close())

    test('is empty before anything was chosen', async () => {
      expect([...(await storage.settings.readSettings())]).toEqual([])
    })

    test('keeps the latest value of each name', async () => {
      await storage.settings.putSetting('reporting-zone', 'Europe/Berlin', 1)
      await storage.settings.putSetting('another', 'x', 2)
      await storage.settings.putSetting('reporting-zone', 'Asia/Kathmandu', 3)
      expect(new Map(await storage.settings.readSettings())).toEqual(
        new Map([
          ['reporting-zone', 'Asia/Kathmandu'],
          ['another', 'x'],
        ]),
      )
    })

    test('refuses a setting that cannot be written now', async () => {
      const unblock = await storage.blockWrites()
      await expect(storage.settings.putSetting('reporting-zone', 'UTC', 1)).rejects.toMatchObject({
        code: 'records-unavailable',
      })
      await unblock()
      expect([...(await storage.settings.readSettings())]).toEqual([])
    })
  })
}
