import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeProvider, json, startFakeProvider } from '../support/fake-provider.ts'
import { launchBrowser } from './browser.ts'
import { addSampleData, type RunningOutlay } from './start-outlay.ts'
import { captureAll, focusedName, tabTo, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

const model = 'aurora-voice-preview'

test('a model without a price gets one, after the cost of past calls was shown', {
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

test('a project gets a discount, without the mouse', { timeout: 60_000 }, async () => {
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

describe('the costs that providers report', () => {
  let provider: FakeProvider
  let settings: Record<string, string>
  beforeAll(async () => {
    provider = await startFakeProvider()
    settings = {}
    for (const name of ['XAI', 'PERPLEXITY', 'OPENROUTER']) {
      settings[`OUTLAY_${name}_BASE_URL`] = provider.baseUrl
      settings[`OUTLAY_${name}_API_KEY`] = `sk-${name.toLowerCase()}-ours`
    }
  })
  afterAll(() => provider.close())

  async function calls({ origin, banner }: RunningOutlay, count: number, path: string, answer: object) {
    provider.answer(json(200, { choices: [], ...answer }))
    for (let index = 0; index < count; index += 1) {
      const made = await fetch(`${origin}/${path}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${banner.key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'Say hello.' }] }),
      })
      expect(made.status).toBe(200)
      await made.text()
    }
  }

  test('are shown next to the computed ones, and a large difference is announced on the first page', {
    timeout: 120_000,
  }, async () => {
    await withOutlay(
      browser,
      async (outlay, { page, problems }) => {
        const panel = page.getByRole('region', { name: 'Charged against computed' })
        const row = (name: string) => panel.getByRole('row', { name: new RegExp(name) }).textContent()
        await page.goto(outlay.banner.dashboard)
        await page.goto(`${outlay.origin}/prices`)
        await panel.getByText('No provider said what it charges for calls of these days.').waitFor()
        await captureAll(page, 'charged-nothing')

        // $2 and $6 per million tokens give $0.26. The provider charges 5.5 % more, in ticks of a
        // ten-billionth of a dollar.
        const tokens = { prompt_tokens: 100_000, completion_tokens: 10_000, total_tokens: 110_000 }
        const dearer = { model: 'grok-4.7', usage: { ...tokens, cost_in_usd_ticks: 2_743_000_000 } }
        await calls(outlay, 22, 'xai', dearer)
        await calls(outlay, 3, 'xai', { ...dearer, model: 'grok-4.6' })
        // $1 per million tokens in both directions, and $5 per thousand requests.
        const small = { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 }
        const asComputed = { model: 'sonar', usage: { ...small, cost: { total_cost: 0.0065 } } }
        await calls(outlay, 20, 'perplexity', asComputed)
        await calls(outlay, 2, 'openrouter', { model: 'a/b', usage: { ...small, cost: 0.25 } })

        await page.goto(`${outlay.origin}/prices`)
        await panel.getByRole('button', { name: 'Show 1 more model' }).click()
        expect(await row('grok-4.7')).toContain('xAI, 22 calls')
        expect(await row('grok-4.7')).toMatch(/\$6\.03\$5\.72\+\$0\.315\.5% more▲ differs/)
        expect(await row('grok-4.6')).toMatch(/5\.5% more… too few calls/)
        expect(await row('sonar')).toMatch(/\$0\.13\$0\.13\$0\.00as computed✓ as expected/)
        expect(await row('a/b')).toMatch(/OpenRouter, 2 calls.*\$0\.50——… no price/)
        await captureAll(page, 'charged')

        await page.goto(outlay.origin)
        await page.getByText('grok-4.7: the provider charges 5.5% more than prices come to').first().waitFor()
        expect(problems).toEqual([])

        await page.route('**/api/reported-costs?*', (route) => route.fulfill({ status: 500, json: {} }))
        await page.goto(`${outlay.origin}/prices`)
        await panel.getByRole('alert').waitFor()
        await captureAll(page, 'charged-failed')
        await page.unroute('**/api/reported-costs?*')
        await panel.getByRole('button', { name: 'Try again' }).click()
        await panel.getByText('5.5% more').first().waitFor()
      },
      settings,
    )
  })
})
