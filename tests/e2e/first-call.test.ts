import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { sumUsd } from '@outlay/shared/format'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { call, capture, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

describe('the first minute', () => {
  test('leads from an empty start to the explained cost of the first call, without a reload', async () => {
    await withOutlay(browser, async ({ banner, origin }, { page, problems }) => {
      await page.goto(banner.dashboard)
      expect(page.url()).toBe(`${origin}/`)
      await page.getByText('Waiting for your first call').waitFor()
      await capture(page, 'first-start')

      await page.getByRole('tab', { name: 'curl' }).click()
      await paste((await page.getByTestId('snippet').textContent()) ?? '', banner.key)
      await page.getByText('Waiting for your first call').waitFor({ state: 'hidden' })
      await page.getByRole('link', { name: 'Calls', exact: true }).click()
      const rows = page.getByTestId('calls').locator('tbody tr')
      await rows.first().waitFor()
      expect(await rows.count()).toBe(1)
      expect(await rows.first().textContent()).toMatch(/gpt-4o-mini[\s\S]*answered[\s\S]*\$0\.0000\d/)

      await paste(banner.curl, banner.key)
      await rows.nth(1).waitFor()

      await rows.first().getByRole('link').click()
      await page.getByTestId('cost').waitFor()
      expect(page.url()).toContain('/calls/req_')
      const amounts = await page.getByTestId('cost').locator('td:last-child').allInnerTexts()
      const [sum, ...parts] = amounts.map((text) => text.replace(/[^\d.]/g, '')).reverse()
      expect(parts.length).toBeGreaterThanOrEqual(2)
      expect(sumUsd(parts)).toBe(sum)
      const text = await page.locator('main').textContent()
      expect(text).toContain('reported by the provider')
      expect(text).toContain('openai/gpt-4o-mini')
      expect(text).toContain('"prompt_tokens"')
      expect(problems).toEqual([])
    })
  })

  test('the dashboard link works once, and a second browser is told how to get another', async () => {
    await withOutlay(browser, async ({ banner }, { page }) => {
      await page.goto(banner.dashboard)
      await page.getByText('Two ways to begin').waitFor()
      const stranger = await browser.newPage()
      await stranger.goto(banner.dashboard)
      expect(await stranger.textContent('body')).toContain('npx outlay link')
      await stranger.close()
    })
  })
})

describe('the dashboard', () => {
  test('shows a hostile model name as text, and its call as one without a price', async () => {
    await withOutlay(browser, async (outlay, { page, problems }) => {
      const hostile = '<img src=x onerror="window.hacked=1">\u202Egpj.exe'
      await call(outlay, hostile)
      await page.goto(outlay.origin)
      await page
        .getByText('Calls of <img src=x onerror="window.hacked=1">⟨U+202E⟩gpj.exe have no known cost')
        .waitFor()
      expect(await page.getByTestId('figure-spent').textContent()).toBe('$0.00+')
      await page.goto(`${outlay.origin}/calls`)
      const row = page.getByTestId('calls').locator('tbody tr').first()
      await row.waitFor()
      expect(await row.textContent()).toContain('<img src=x onerror="window.hacked=1">⟨U+202E⟩gpj.exe')
      expect(await row.textContent()).toContain('no price yet')

      await row.getByRole('link').click()
      await page.getByText('No price yet: this model is not in our price list.').waitFor()
      expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
      expect(problems).toEqual([])
    })
  })

  test('can be used with the keyboard alone, from the list into a call and back', async () => {
    await withOutlay(browser, async (outlay, { page }) => {
      await call(outlay, 'gpt-4o-mini')
      await page.goto(`${outlay.origin}/calls?range=30d`)
      const link = page.getByTestId('calls').getByRole('link').first()
      await link.waitFor()
      for (let presses = 0; presses < 40; presses += 1) {
        if (await link.evaluate((element) => element === document.activeElement)) break
        await page.keyboard.press('Tab')
      }
      expect(await link.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
      await page.keyboard.press('Enter')
      await page.getByTestId('cost').waitFor()
      await page.getByRole('link', { name: 'All calls' }).press('Enter')
      await link.waitFor()
      expect(page.url()).toContain('range=30d')
    })
  })

  test('fits a phone and a desktop, in light and in dark', async () => {
    await withOutlay(browser, async (outlay, { page }) => {
      for (const model of [
        'gpt-4o-mini',
        'gpt-5-mini',
        'o4-mini',
        'gpt-4o',
        'a-model-nobody-knows-with-a-long-name',
      ]) {
        await call(outlay, model)
      }
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1280, 390]) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
          await page.goto(`${outlay.origin}/spend?range=today`)
          await page.locator('.recharts-bar-rectangle').filter({ visible: true }).first().waitFor()
          await capture(page, `spend-${width}-${colorScheme}`)
          await page.goto(`${outlay.origin}/calls?range=today`)
          await page.getByTestId('calls').locator('tbody tr').nth(4).waitFor()
          await capture(page, `calls-${width}-${colorScheme}`)
          await page.getByTestId('calls').getByRole('link').nth(1).click()
          await page.getByTestId('cost').waitFor()
          await capture(page, `call-${width}-${colorScheme}`)
        }
      }
    })
  })
})

/** Runs a line from the screen as a person would. */
async function paste(line: string, key: string): Promise<void> {
  const env = { PATH: process.env.PATH, OPENAI_API_KEY: key }
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { env })
  expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion' })
}
