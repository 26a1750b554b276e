import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { json, startFakeProvider } from '../support/fake-provider.ts'
import { launchBrowser } from './browser.ts'
import { addSampleData } from './start-outlay.ts'
import { call, captureAll, focusedName, tabTo, withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser?.close())

describe('a dashboard without calls', () => {
  test('shows its first figures after a test call from the page', async () => {
    await withOutlay(browser, async ({ banner }, { page, problems }) => {
      await page.goto(banner.dashboard)
      await page.getByText('Answered by the built-in simulator: costs nothing.').waitFor()
      await captureAll(page, 'first-steps')
      await page.getByRole('button', { name: 'Send a test call' }).click()
      await page.getByText('Waiting for your first call').waitFor({ state: 'hidden' })
      await page.getByRole('link', { name: 'Calls', exact: true }).click()
      await page.getByTestId('calls').getByRole('link').first().waitFor()
      expect(problems).toEqual([])
    })
  })

  test('switches between the snippets of clients with the arrow keys', async () => {
    await withOutlay(browser, async ({ banner }, { page }) => {
      await page.goto(banner.dashboard)
      await page.getByRole('tab', { name: 'Node' }).waitFor()
      await tabTo(page, 'Node')
      await page.keyboard.press('ArrowRight')
      expect(await focusedName(page)).toBe('Python')
      expect(await page.getByTestId('snippet').textContent()).toBe(
        `client = OpenAI(base_url="${banner.gateway}")`,
      )
      await page.keyboard.press('End')
      expect(await page.getByTestId('snippet').textContent()).toContain('curl ')
    })
  })

  test("shows a call in Anthropic's format when Anthropic serves /v1, and its test call is answered", async () => {
    const provider = await startFakeProvider()
    const content = [{ type: 'text', text: 'Hello from Anthropic.' }]
    const usage = { input_tokens: 8, output_tokens: 2 }
    provider.answer(json(200, { type: 'message', model: 'claude-haiku-5-5', content, usage }))
    await withOutlay(
      browser,
      async ({ banner, origin }, { page, problems }) => {
        await page.goto(banner.dashboard)
        await page.getByText(`${origin}/anthropic`, { exact: true }).waitFor()
        const line = (await page.getByTestId('snippet').textContent()) ?? ''
        expect(line).toContain(`${origin}/v1/messages`)
        expect(line).toContain('"model":"claude-haiku-5-5"')
        expect(await page.getByRole('tab').allTextContents()).toEqual(['curl'])
        expect(await page.textContent('main')).not.toContain('OPENAI_BASE_URL')
        await captureAll(page, 'first-steps-anthropic')
        await page.goto(`${origin}/connect`)
        await page.getByRole('button', { name: 'Send a test call' }).click()
        await page.getByText('Hello from Anthropic.').waitFor()
        expect(provider.seen.at(-1)?.target).toBe('/v1/messages')
        expect(problems).toEqual([])
      },
      {
        OUTLAY_ANTHROPIC_API_KEY: 'sk-ant-ours',
        OUTLAY_ANTHROPIC_BASE_URL: new URL(provider.baseUrl).origin,
      },
    )
    await provider.close()
  })

  test("says that the model is the operator's own when Ollama serves /v1, and sends no test call", async () => {
    await withOutlay(
      browser,
      async ({ banner }, { page, problems }) => {
        await page.goto(banner.dashboard)
        await page.getByRole('tab', { name: 'curl' }).click()
        expect(await page.getByTestId('snippet').textContent()).toContain('"model":"YOUR_MODEL"')
        await page
          .getByText('Paste it with a model that `ollama list` shows in place of YOUR_MODEL.')
          .waitFor()
        expect(await page.getByRole('button', { name: 'Send a test call' }).isDisabled()).toBe(true)
        await page.getByText('Only you know the models of ollama').waitFor()
        await captureAll(page, 'first-steps-ollama')
        expect(problems).toEqual([])
      },
      { OUTLAY_OLLAMA_BASE_URL: 'http://127.0.0.1:11434' },
    )
  })

  test('adds sample data and removes it again', async () => {
    await withOutlay(browser, async ({ banner, origin }, { page, problems }) => {
      await page.goto(banner.dashboard)
      const added = page.waitForResponse((answer) => answer.url().endsWith('/api/sample-data'))
      await page.getByRole('button', { name: 'Show me the sample' }).click()
      await page.getByText('Making nine weeks of calls').waitFor()
      await added
      const badge = page.getByText('Simulated calls and sample data, no real money.')
      await badge.waitFor()
      await page.getByText('Two ways to begin').waitFor({ state: 'hidden' })
      for (const path of ['/spend', '/calls', '/keys', '/prices', '/settings']) {
        await page.goto(origin + path)
        await badge.waitFor()
      }
      await page.goto(`${origin}/prices`)
      await page.getByRole('link', { name: 'aurora-voice-preview' }).waitFor()

      await page.getByRole('button', { name: 'Remove', exact: true }).click()
      await badge.waitFor({ state: 'hidden' })
      await page.getByRole('link', { name: 'Home' }).click()
      await page.getByText('Two ways to begin').waitFor()
      expect(problems).toEqual([])
    })
  })

  test('explains to a visitor without the dashboard link why the sample data stays', async () => {
    await withOutlay(browser, async (outlay, { page }) => {
      await addSampleData(outlay)
      await page.goto(outlay.origin)
      await page.getByRole('link', { name: 'Why it cannot be removed here' }).click()
      await page.getByText('You can look, and change nothing').waitFor()
      expect(await page.getByRole('button', { name: 'Remove sample data' }).isDisabled()).toBe(true)
    })
  })

  test('explains to a visitor without the dashboard link why buttons are disabled', async () => {
    await withOutlay(browser, async ({ origin }, { page }) => {
      await page.goto(origin)
      await page.getByText('npx outlay link').waitFor()
      expect(await page.getByRole('button', { name: 'Send a test call' }).isDisabled()).toBe(true)
      await page.goto(`${origin}/keys`)
      await page.getByText('You can look, and change nothing').waitFor()
      expect(await page.getByRole('button', { name: 'Make a key' }).isDisabled()).toBe(true)
      expect(await page.getByRole('button', { name: /^(Name|Revoke) / }).count()).toBe(0)
      for (const [path, button] of [
        ['/connect', 'Send a test call'],
        ['/settings', 'Add sample data'],
      ] as const) {
        await page.goto(origin + path)
        await page.getByText('You can look, and change nothing').waitFor()
        await page.getByText('npx outlay link').waitFor()
        expect(await page.getByRole('button', { name: button }).isDisabled()).toBe(true)
      }
    })
  })
})

describe('the list of calls', () => {
  test('can be filtered, announces the result, keeps the filter in the address, and can be reset', async () => {
    await withOutlay(browser, async (outlay, { page, problems }) => {
      await call(outlay, 'gpt-4o-mini')
      await call(outlay, 'gpt-4o')
      await page.goto(`${outlay.origin}/calls?range=today`)
      const rows = page.getByTestId('calls').locator('tbody tr')
      await rows.nth(1).waitFor()

      await page.getByLabel('Model').selectOption('gpt-4o')
      await page.getByText('1 call shown').waitFor()
      expect(await rows.count()).toBe(1)
      expect(page.url()).toContain('model=gpt-4o')
      await page.getByLabel('Outcome').selectOption('refused')
      await page.getByText('No call in this range matches these filters.').first().waitFor()

      await page.getByRole('button', { name: 'Remove the filter Outcome: refused' }).click()
      await page.getByRole('button', { name: 'Remove the filter Model: gpt-4o' }).click()
      await rows.nth(1).waitFor()
      expect(new URL(page.url()).search).toBe('?range=today')
      expect(problems).toEqual([])
    })
  })

  test('says since when there are calls when a range has none, and shows them', async () => {
    await withOutlay(browser, async (outlay, { page }) => {
      await call(outlay, 'gpt-4o-mini')
      await page.clock.setFixedTime(Date.now() + 40 * 86_400_000)
      await page.goto(`${outlay.origin}/calls?range=7d`)
      await page.getByText('The first call on record is of').waitFor()
      await page.getByRole('button', { name: 'Show all calls since then' }).click()
      await page.getByTestId('calls').getByText('gpt-4o-mini').waitFor()
      expect(page.url()).toContain('range=custom')
    })
  })
})

test('the guide to connect another client is linked from Keys and from Settings', async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await call(outlay, 'gpt-4o-mini')
    for (const path of ['/keys', '/settings']) {
      await page.goto(outlay.origin + path)
      await page.getByRole('link', { name: 'How to connect a client' }).click()
      await page.getByText(outlay.banner.gateway, { exact: true }).waitFor()
      await page.getByRole('tab', { name: 'Python' }).click()
      expect(await page.getByTestId('snippet').textContent()).toContain(outlay.banner.gateway)
    }
    expect(problems).toEqual([])
  })
})

test('a call leads to its price, and from there to the price of another model', async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await call(outlay, 'gpt-4o-mini')
    await page.goto(`${outlay.origin}/calls?range=today`)
    await page.getByTestId('calls').getByRole('link').first().click()
    await page.getByText(/^\d+ tokens of prompt, and \d+ of answer\.$/).waitFor()
    await page.getByRole('link', { name: 'See this price in the list' }).click()
    const prices = page.getByTestId('prices')
    await prices.getByText('openai/gpt-4o-mini@2024-10-01').waitFor()
    await prices.getByText('platform.openai.com').waitFor()
    await captureAll(page, 'price-of-a-call')

    await page.getByRole('searchbox').fill('4o-mini')
    await expect.poll(() => page.url()).toContain('q=4o-mini')
    await page.reload()
    await prices.locator('tbody th[scope=row]').first().waitFor()
    for (const name of await prices.locator('tbody th[scope=row]').allInnerTexts())
      expect(name).toContain('4o-mini')
    await page.getByRole('button', { name: 'Prompt' }).click()
    expect(await prices.getByRole('columnheader', { name: 'Prompt' }).getAttribute('aria-sort')).toBe(
      'descending',
    )
    expect(problems).toEqual([])
  })
})

test('the dark theme persists, without a flash of light', async () => {
  await withOutlay(browser, async (outlay, { page, problems }) => {
    await page.emulateMedia({ colorScheme: 'light' })
    await page.goto(`${outlay.origin}/settings`)
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    await page.getByRole('button', { name: 'Dark' }).click()
    const dark = await ground()
    expect(dark).not.toBe(light)
    await page.goto(`${outlay.origin}/keys`, { waitUntil: 'commit' })
    await page.waitForFunction(() => document.body !== null)
    expect(await ground()).toBe(dark)
    await page.goto(`${outlay.origin}/settings`)
    await page.getByRole('button', { name: 'As the system' }).click()
    expect(await ground()).toBe(light)
    await page.reload()
    expect(await ground()).toBe(light)
    expect(problems).toEqual([])
  })
})
