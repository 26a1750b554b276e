import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { call, captureAll, focusedName, tabTo, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

describe('keys', () => {
  test('can be created for a new colleague without the mouse, and revoked when the colleague leaves', async () => {
    await withOutlay(browser, async (outlay, { page, problems }) => {
      await page.goto(outlay.banner.dashboard)
      await page.goto(`${outlay.origin}/keys`)
      await page.getByRole('button', { name: 'Make a key' }).waitFor()
      await tabTo(page, 'Make a key')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').waitFor()
      expect(await focusedName(page)).toBe('Project')
      await page.keyboard.type('Search')
      await page.keyboard.press('Tab')
      expect(await focusedName(page)).toBe('Name')
      await page.keyboard.type('Ada')
      await captureAll(page, 'make-a-key')
      await page.keyboard.press('Enter')
      const secret = (await page.getByTestId('secret').textContent()) ?? ''
      expect(secret).toMatch(/^olk_\w{50}$/)
      expect(await page.getByRole('dialog').textContent()).toContain(`export OPENAI_API_KEY=${secret}`)
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(await focusedName(page)).toBe('Make a key')
      await expect.poll(async () => (await page.content()).includes(secret)).toBe(false)

      await call(outlay, 'gpt-4o-mini', secret)
      await page.reload()
      const row = page.getByRole('row', { name: /Ada/ })
      await expect.poll(() => row.textContent()).toMatch(/Search.*\$0\.0000\d+/)

      await tabTo(page, 'Revoke Ada')
      await page.keyboard.press('Enter')
      await page.getByText('From this moment each call with this key is refused.').waitFor()
      await tabTo(page, 'Revoke the key')
      await page.keyboard.press('Enter')
      await expect.poll(() => focusedName(page)).toBe('Ada is revoked.')
      await page.locator('summary', { hasText: '1 revoked key' }).click()
      await page.getByText(/revoked \w+ \d+/).waitFor()
      const refused = await fetch(`${outlay.banner.gateway}/models`, {
        headers: { authorization: `Bearer ${secret}` },
      })
      expect(refused.status).toBe(401)
      expect(problems).toEqual([])
    })
  })

  test('are found by their last four letters, named, and assigned to a project', async () => {
    await withOutlay(browser, async (outlay, { page, problems }) => {
      await page.goto(outlay.banner.dashboard)
      await page.getByRole('button', { name: 'Show me the sample' }).click()
      await page.getByText('Two ways to begin').waitFor({ state: 'hidden' })
      await page.goto(`${outlay.origin}/keys`)
      await page.getByText('your own provider key sk-...4f2a').waitFor()
      await page.getByRole('searchbox').fill('4f2a')
      await expect.poll(() => page.url()).toContain('q=4f2a')
      await expect.poll(() => page.getByRole('table', { name: 'Keys' }).locator('tbody tr').count()).toBe(1)
      await captureAll(page, 'whose-key')

      await page
        .getByRole('button', { name: /^Name your own provider key/ })
        .filter({ visible: true })
        .click()
      await page.getByRole('textbox', { name: 'Name' }).fill("Grace's notebook")
      await page.getByRole('combobox', { name: 'Project' }).fill('Research')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText("Grace's notebook is saved.").waitFor()
      const row = page.getByRole('row', { name: /Grace/ })
      await expect.poll(() => row.textContent()).toContain('Research')
      expect(await row.textContent()).toContain('your own provider key sk-...4f2a')

      await row.getByRole('link').click()
      await page.getByRole('button', { name: /Remove the filter Key: .*Grace's notebook/ }).waitFor()
      await page.getByTestId('calls').locator('tbody tr').first().waitFor()
      expect(problems).toEqual([])
    })
  })
})
