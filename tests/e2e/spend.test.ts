import { formatMoneyTotal, sumUsd } from '@outlay/shared/format'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { addSampleData, type RunningOutlay, startOutlay } from './start-outlay.ts'
import { capture, orCaptured, tabTo } from './visit.ts'

let browser: Browser
let outlay: RunningOutlay
beforeAll(async () => {
  browser = await launchBrowser()
  outlay = await startOutlay()
  await addSampleData(outlay)
})
afterAll(async () => {
  await browser?.close()
  await outlay?.stop()
})

describe('the growth of a bill', () => {
  test('is traced from the first page to the project and its models, with equal figures everywhere', async () => {
    await visit(async (page, problems) => {
      await page.goto(home())
      const row = page.getByTestId('movers').locator('tbody tr').first()
      await row.waitFor()
      expect(await row.textContent()).toMatch(/[+−]\$[\d.]+(↑|↓) /)
      const project = await row.getByRole('link').innerText()

      await row.getByRole('link').click()
      await page.getByRole('link', { name: `Remove the filter Project: ${project}` }).waitFor()
      const models = page.getByTestId('breakdown').getByRole('link')
      const model = await models.first().innerText()
      await figuresAgree(page)

      await models.first().click()
      await page.getByRole('link', { name: `Remove the filter Model: ${model}` }).waitFor()
      await figuresAgree(page)

      await page.getByRole('link', { name: 'Show these calls' }).click()
      const calls = page.getByTestId('calls').locator('tbody tr')
      await calls.first().waitFor()
      for (const text of await calls.allInnerTexts()) expect(text).toContain(model)
      await page.goBack()

      await page.getByRole('link', { name: `Remove the filter Model: ${model}` }).click()
      await page.getByRole('link', { name: `Remove the filter Project: ${project}` }).click()
      await page.getByTestId('breakdown').getByRole('link', { name: project }).waitFor()
      await page.goBack()
      await page.getByRole('link', { name: `Remove the filter Project: ${project}` }).waitFor()
      expect(problems).toEqual([])
    })
  })

  test('is traced with the keyboard alone, and with numbers instead of bars', async () => {
    await visit(async (page) => {
      await page.goto(home())
      const mover = page.getByTestId('movers').getByRole('link').first()
      await tabTo(page, await mover.innerText())
      const focused = page.locator(':focus')
      expect(await focused.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid')
      await page.keyboard.press('Enter')
      await page.getByTestId('breakdown').waitFor()
      expect(new URL(page.url()).searchParams.get('zone')).toBe(new URL(home()).searchParams.get('zone'))
      await tabTo(page, 'Table')
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: /^Spend by (day|hour) and model, as a table$/ }).waitFor()
      expect(page.url()).toContain('view=table')
    })
  })
})

describe('the reasons of a difference', () => {
  test('name the growing prompt and the change of models, behind the link of a change', async () => {
    await visit(async (page, problems) => {
      await page.goto(home())
      const mover = page.getByTestId('movers').getByRole('link').first()
      const project = await mover.innerText()
      await mover.click()
      await page.getByRole('link', { name: `Remove the filter Project: ${project}` }).waitFor()
      await reasonsAgree(page)

      await page.getByRole('button', { name: '30 days' }).click()
      await page.getByRole('link', { name: `Remove the filter Project: ${project}` }).click()
      const prompts = page.getByRole('row', { name: /^Longer prompts/ })
      const models = page.getByRole('row', { name: /^Cheaper models/ })
      await prompts.filter({ hasText: 'gpt-5-pro, Contract review: ' }).waitFor()
      expect(await prompts.textContent()).toMatch(/\dK\u00a0→\u00a0[\d.]+K tokens a call\+\$\d/)
      expect(await models.textContent()).toMatch(/Support assistant: gpt-4o → gpt-5-mini−\$\d/)
      await reasonsAgree(page)
      expect(await page.getByText(/Calls without a known cost are in none of these amounts/).count()).toBe(1)

      await prompts.getByRole('button').click()
      await page.getByTestId('reasons').getByRole('link', { name: 'gpt-5-pro, Contract review' }).click()
      await page.getByRole('link', { name: 'Remove the filter Model: gpt-5-pro' }).waitFor()
      await page.getByRole('link', { name: 'Remove the filter Project: Contract review' }).waitFor()
      await reasonsAgree(page)
      expect(await page.getByTestId('reasons').locator('tbody th').first().innerText()).toBe('Longer prompts')
      expect(problems).toEqual([])
    })
  })

  test('are found with the keyboard, and the parts of a line add up to it', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=30d`)
      await page.getByTestId('reasons').waitFor()
      await tabTo(page, 'Longer prompts')
      await page.keyboard.press('Enter')
      const button = page.locator(':focus')
      expect(await button.getAttribute('aria-expanded')).toBe('true')
      const behind = page.locator(`[id="${await button.getAttribute('aria-controls')}"]`)
      const line = page.getByRole('row', { name: /^Longer prompts/ }).locator('[title]')
      expect(sumUsd(await amountsIn(behind))).toBe(plain((await line.getAttribute('title')) ?? ''))
      await page.keyboard.press('Tab')
      expect(await page.locator(':focus').innerText()).toBe('gpt-5-pro, Contract review')
    })
  })

  test('are absent without an earlier range to compare with, and the page says why', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=30d&compare=false`)
      await page.getByText('There is nothing to compare with').waitFor()
      await page.getByRole('checkbox').check()
      await page.getByTestId('reasons').waitFor()
      await page.goto(`${outlay.origin}/spend?range=custom&from=2020-01-01&to=${today()}`)
      await page.getByText('There is nothing on record to compare with yet').waitFor()
    })
  })

  test('alone show a failure when only the earlier days cannot be loaded, and the next attempt loads them', async () => {
    await visit(async (page) => {
      // Days are requested by name, the range before by its instants.
      const isEarlier = (url: URL) =>
        url.pathname === '/api/usage' && (url.searchParams.get('from') ?? '').includes('T')
      await page.route(isEarlier, (route) => route.fulfill({ status: 500, body: '{}' }))
      await page.goto(`${outlay.origin}/spend?range=30d`)
      await page.getByTestId('breakdown').waitFor()
      const retry = page.getByRole('button', { name: 'Try again' })
      await retry.waitFor()
      expect(await page.getByTestId('reasons').count()).toBe(0)
      await page.unroute(isEarlier)
      await retry.click()
      await reasonsAgree(page)
    })
  })
})

describe('the numbers of the Spend page', () => {
  test('equal those of the API, bucket by bucket', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=last-month&by=model&view=table&zone=Europe/Berlin`)
      const table = page.getByRole('region', { name: /^Spend by (day|hour) and model, as a table$/ })
      await table.waitFor()
      const [from, to] = lastMonth()
      const query = new URLSearchParams({
        from,
        to,
        zone: 'Europe/Berlin',
        data: 'simulated',
        groupBy: 'model',
      })
      const report = await (await fetch(`${outlay.origin}/api/usage?${query}`)).json()
      expect(await page.getByTestId('breakdown').locator('tfoot td').first().textContent()).toContain(
        formatMoneyTotal(report.totals.effectiveCostUsd),
      )
      expect(await table.locator('tbody tr').count()).toBe(report.buckets.length)
    })
  })

  test('are sorted on request, and the column head shows the order', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=30d&by=model`)
      const head = page.getByRole('columnheader', { name: 'Calls' })
      await head.getByRole('button').click()
      await page.locator('th[aria-sort="descending"]', { hasText: 'Calls' }).waitFor()
      const calls = (
        await page.getByTestId('breakdown').locator('tbody td:nth-last-child(2)').allInnerTexts()
      ).map((text) => Number(text.replaceAll(',', '')))
      expect(calls.length).toBeGreaterThan(5)
      expect(calls).toEqual([...calls].sort((a, b) => b - a))
      expect(page.url()).toContain('sort=calls')
    })
  })

  test('are shown as unknown when they are, with the reason', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=7d&by=model`)
      const row = page.getByTestId('breakdown').locator('tr', { hasText: 'aurora-voice-preview' })
      expect(await row.textContent()).toContain('— cost not known')
    })
  })

  test('are absent in an empty range, which links to a range with calls', async () => {
    await visit(async (page) => {
      await page.goto(`${outlay.origin}/spend?range=custom&from=2020-01-01&to=2020-01-05`)
      await page.getByText('No calls in this range.').waitFor()
      await page.getByText('The sample data is of the nine weeks before you added it.').waitFor()
      await page.getByRole('link', { name: 'Show the last 30 days' }).click()
      await page.getByTestId('breakdown').waitFor()
    })
  })
})

test("an empty list of calls leads to the sample's calls", async () => {
  await visit(async (page) => {
    await page.goto(`${outlay.origin}/calls?range=custom&from=2020-01-01&to=2020-01-05`)
    await page.getByText('The sample data is of the nine weeks before you added it.').waitFor()
    await page.getByRole('button', { name: 'Show the last 30 days' }).click()
    await page.getByTestId('calls').waitFor()
    expect(page.url()).toContain('range=30d')
  })
})

describe('the first page', () => {
  test('shows urgent matters and leads to them', async () => {
    await visit(async (page) => {
      await page.goto(home())
      await page.getByRole('link', { name: /Most calls failed on/ }).click()
      const calls = page.getByTestId('calls').locator('tbody tr')
      await calls.first().waitFor()
      for (const text of await calls.allInnerTexts()) {
        expect(text).toMatch(/provider error|connection to the provider failed/)
      }
      expect(await page.getByRole('combobox', { name: 'Outcome' }).inputValue()).toBe('failed')
    })
  })

  test('shows the most urgent matter first, and the rest on request', async () => {
    await visit(async (page) => {
      await page.goto(home())
      const panel = page.getByRole('region', { name: 'Needs attention' })
      await panel.getByRole('listitem').first().waitFor()
      await expect.poll(() => panel.getByRole('listitem').count()).toBe(3)
      await panel.getByRole('button', { name: 'Show 2 more' }).click()
      expect(await panel.getByRole('listitem').allInnerTexts()).toEqual([
        expect.stringContaining('Most calls failed on'),
        expect.stringContaining('aurora-voice-preview: the provider reports'),
        expect.stringContaining('gpt-4.1: the provider charges 5.5% more than prices come to'),
        expect.stringContaining('Calls of aurora-voice-preview have no known cost'),
        expect.stringContaining('1 key belongs to no project yet'),
      ])
    })
  })

  test('fits the screen of a small laptop', async () => {
    await visit(async (page) => {
      await page.setViewportSize({ width: 1280, height: 720 })
      await page.goto(home())
      for (const name of ['movers', 'projects']) {
        const first = page.getByTestId(name).locator('tbody tr').first()
        await first.waitFor()
        const box = await first.boundingBox()
        expect(box!.y + box!.height).toBeLessThan(720)
      }
    })
  })
})

test('Home and Spend fit a phone and a desktop, in light and in dark', { timeout: 60_000 }, async () => {
  await visit(async (page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
        await page.goto(home())
        await page.locator('.recharts-line-curve').first().waitFor({ state: 'attached' })
        await page.getByTestId('movers').waitFor()
        await page.getByTestId('projects').waitFor()
        await capture(page, `first-page-${width}-${colorScheme}`)
        await page.goto(`${outlay.origin}/spend?range=30d`)
        await page.locator('.recharts-bar-rectangle').filter({ visible: true }).first().waitFor()
        await capture(page, `spend-30d-${width}-${colorScheme}`)
        await page.goto(`${outlay.origin}/spend?range=7d&by=key&view=table`)
        await page.getByTestId('breakdown').waitFor()
        await capture(page, `spend-table-${width}-${colorScheme}`)
      }
    }
  })
})

/** A browser profile of the test's own, and the problems that occurred in it. */
async function visit(body: (page: Page, problems: string[]) => Promise<void>): Promise<void> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: 'Europe/Berlin',
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  try {
    await orCaptured(page, () => body(page, problems))
  } finally {
    await context.close()
  }
}

/**
 * Opens the first page in a zone where the month is at least half a day old. Before that it has little to
 * show.
 */
function home(): string {
  const now = new Date()
  const zone = now.getUTCDate() !== 1 ? 'UTC' : now.getUTCHours() < 12 ? 'Etc/GMT+12' : 'Etc/GMT-14'
  return `${outlay.origin}/?${new URLSearchParams({ zone })}`
}

/** The figure above the chart equals the total below it, and that equals the sum of the visible lines. */
async function figuresAgree(page: Page): Promise<void> {
  const breakdown = page.getByTestId('breakdown')
  const total = breakdown.locator('tfoot td').first()
  const exact = (await total.getAttribute('title')) ?? ''
  const lines = await breakdown
    .locator('tbody td:nth-child(2)')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title') ?? ''))
  expect(sumUsd(lines.map(plain))).toBe(sumUsd([plain(exact)]))
  const figure = page.locator('dd', { hasText: (await total.textContent()) ?? '' }).first()
  expect(await figure.getAttribute('title')).toBe(exact)
}

/**
 * The lines add up to the change below them, to the last digit, and that equals the change next to the spend.
 */
async function reasonsAgree(page: Page): Promise<void> {
  const reasons = page.getByTestId('reasons')
  await reasons.waitFor()
  // Other panels of the page load independently.
  await page
    .locator('[aria-busy=false]')
    .filter({ has: page.getByTestId('breakdown') })
    .waitFor()
  const total = reasons.locator('tfoot [title]')
  expect(sumUsd(await amountsIn(reasons.locator('tbody:not([id])')))).toBe(
    plain((await total.getAttribute('title')) ?? ''),
  )
  const change = await page.getByTestId('breakdown').locator('tfoot td').nth(2).innerText()
  expect(change.startsWith(await total.innerText())).toBe(true)
}

async function amountsIn(lines: Locator): Promise<string[]> {
  const titles = await lines
    .locator('[title]')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('title') ?? ''))
  return titles.map(plain)
}

/** Reads `$1,234.50` as a decimal. */
function plain(money: string): string {
  return sumUsd([money.replace(/[$,]/g, '')])
}

function today(): string {
  return new Date().toISOString().slice(0, 10)
}

/** The first day of last month, and the first day after it, in Berlin. */
function lastMonth(): [from: string, to: string] {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Berlin' }).format(Date.now())
  const to = `${today.slice(0, 7)}-01`
  const before = new Date(Date.parse(to) - 86_400_000).toISOString()
  return [`${before.slice(0, 7)}-01`, to]
}
