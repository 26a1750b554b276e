import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { addSampleData } from './start-outlay.ts'
import { captureAll, focusedName, tabTo, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const model = 'aurora-voice-preview'

test('a model without a price gets one, after showing what past calls come to', {
  timeout: 90_000,
}, async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await addSampleData(outlay)
    await page.goto(outlay.banner.dashboard)
    await page.goto(`${outlay.origin}/prices?q=aurora`)
    await page.getByRole('button', { name: `Add a price for ${model}` }).click()
    await page.getByRole('dialog').waitFor()
    await page.getByLabel('Prompt').fill('2.5')
    await page.getByLabel('Answer').fill('10')
    await captureAll(page, 'add-a-price')
    await page.getByRole('button', { name: 'See what changes' }).click()
    await page.getByText('This model has no price now.').waitFor()
    await page.getByText(/^[\d,]+ simulated calls on record without a cost would get one: \$/).waitFor()
    await captureAll(page, 'price-preview')
    await page.getByRole('button', { name: 'Add the price' }).click()
    await page.getByText(`${model} has a price of yours.`).waitFor()
    await page.getByText(/^[\d,]+ simulated calls on record got a cost/).waitFor()
    await expect.poll(() => page.getByRole('button', { name: `Add a price for ${model}` }).count()).toBe(0)

    await page.getByRole('button', { name: model, exact: true }).click()
    await expect.poll(() => page.getByTestId('prices').textContent()).toContain('yours')
    await captureAll(page, 'own-price')
    await page.goto(`${outlay.origin}/calls?range=30d&model=${model}`)
    await page
      .getByRole('link', { name: new RegExp(model) })
      .first()
      .click()
    await page.getByText('Cost added later').waitFor()
    await captureAll(page, 'call-adjusted')

    await page.goto(`${outlay.origin}/prices?q=aurora`)
    await page.getByRole('button', { name: model, exact: true }).click()
    await page.getByRole('button', { name: `Withdraw ${model}` }).click()
    await page.getByText('What calls on record cost stays as it is.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
    await page.getByText(`${model} is withdrawn.`).waitFor()
    expect(problems).toEqual([])
  })
})

test('a project gets a discount, without touching the mouse', { timeout: 60_000 }, async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await addSampleData(outlay)
    await page.goto(outlay.banner.dashboard)
    await page.goto(`${outlay.origin}/keys`)
    await page.getByRole('button', { name: 'Change what Marketing pays' }).waitFor()
    await tabTo(page, 'Change what Marketing pays')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await focusedName(page)).toBe('Percent of published prices')
    await page.getByLabel('Percent of published prices').fill('90')
    await captureAll(page, 'discount')
    await page.keyboard.press('Enter')
    await expect.poll(() => focusedName(page)).toBe('Marketing pays 90% of published prices from now on.')
    await expect
      .poll(() => page.getByRole('row', { name: /Marketing 90% of published prices/ }).count())
      .toBe(1)
    await captureAll(page, 'discounts')
    expect(problems).toEqual([])
  })
})
