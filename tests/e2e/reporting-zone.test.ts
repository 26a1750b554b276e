import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { captureAll, visitPage, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

test('a reporting zone that is chosen in Settings holds for every page and every browser', async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await page.goto(outlay.banner.dashboard)
    await page.goto(`${outlay.origin}/settings`)
    await page.getByText('Nobody has chosen a zone yet, so everything is counted in UTC.').waitFor()
    await page.getByRole('button', { name: /Choose Asia\/Kat(h)?mandu, the zone of this browser/ }).waitFor()
    const zone = page.getByRole('combobox', { name: 'Reporting zone' })
    await zone.selectOption('Pacific/Kiritimati')
    const save = page.getByRole('button', { name: 'Use this zone' })
    await save.click()
    await page.getByText('Everything is counted in Pacific/Kiritimati.').waitFor()
    expect(await save.isDisabled()).toBe(true)
    await captureAll(page, 'reporting-zone')
    expect(problems).toEqual([])

    await visitPage(browser, `${outlay.origin}/spend`, async (other) => {
      const shown = other.getByLabel('Time zone of days and hours')
      expect(await shown.inputValue()).toBe('Pacific/Kiritimati')
      // Another zone stands in the address. The reporting zone does not.
      await shown.selectOption('UTC')
      await other.waitForURL(/zone=UTC/)
      await shown.selectOption('Pacific/Kiritimati')
      await other.waitForURL((url) => !url.searchParams.has('zone'))
    })
  })
})
