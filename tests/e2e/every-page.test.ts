import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { launchBrowser } from './browser.ts'
import { type RunningOutlay, startOutlay } from './start-outlay.ts'

const screenshots = fileURLToPath(new URL('../../test-results/', import.meta.url))

/** Every page there is, and something that is only there once it has its data. */
const pages = [
  { name: 'home', path: '/', shows: 'h2' },
  { name: 'spend', path: '/spend', shows: '.recharts-bar-rectangle' },
  { name: 'calls', path: '/calls', shows: '[data-testid=calls] tbody tr' },
  { name: 'call', path: '/calls/:id', shows: '[data-testid=cost]' },
  { name: 'keys', path: '/keys', shows: 'tbody tr' },
  { name: 'prices', path: '/prices', shows: 'tbody tr' },
  { name: 'settings', path: '/settings', shows: 'h2' },
  { name: 'not-found', path: '/nowhere', shows: 'h1' },
] as const

const themes = ['light', 'dark'] as const
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

let browser: Browser
let debuggingPort: number
let outlay: RunningOutlay
let context: BrowserContext
let callId: string
beforeAll(async () => {
  await mkdir(screenshots, { recursive: true })
  debuggingPort = await freePort()
  browser = await launchBrowser({ debuggingPort })
  outlay = await startOutlay()
  context = await browser.newContext({ timezoneId: 'America/New_York' })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  await page.goto(outlay.banner.dashboard)
  callId = await page.evaluate(async () => {
    const ask = async (path: string, init?: RequestInit) => (await fetch(path, init)).json()
    await ask('/api/sample-data', { method: 'POST', headers: { 'content-type': 'application/json' } })
    return (await ask('/api/requests?limit=1')).requests[0].id
  })
  await page.close()
})
afterAll(async () => {
  await browser?.close()
  await outlay?.stop()
})

describe.each(themes)('in the %s theme', (colorScheme) => {
  test.each(pages)('$name: nothing stands in the way of anyone, on a desk and on a phone', async (target) => {
    const page = await context.newPage()
    const problems = watchForProblems(page)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const size of sizes) {
      await page.setViewportSize(size)
      await open(page, target)
      expect(await obstacles(page), `${target.name} at ${size.width}`).toEqual([])
      expect(await overflow(page), `${target.name} is wider than ${size.width}`).toBe(0)
      await page.screenshot({
        path: `${screenshots}${target.name}-${size.width}-${colorScheme}.png`,
        fullPage: true,
      })
    }
    await page.close()
    expect(problems).toEqual([])
  })
})

test('before the first call: nothing stands in the way either', async () => {
  const empty = await startOutlay()
  try {
    for (const colorScheme of themes) {
      const page = await context.newPage()
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const size of sizes) {
        await page.setViewportSize(size)
        await page.goto(empty.origin)
        await page.locator('h1, h2').first().waitFor()
        await page.waitForLoadState('networkidle')
        expect(await obstacles(page)).toEqual([])
        expect(await overflow(page)).toBe(0)
        await page.screenshot({
          path: `${screenshots}empty-${size.width}-${colorScheme}.png`,
          fullPage: true,
        })
      }
      await page.close()
    }
  } finally {
    await empty.stop()
  }
})

async function open(page: Page, { path, shows }: (typeof pages)[number]): Promise<void> {
  await page.goto(outlay.origin + path.replace(':id', callId))
  await page.locator(shows).filter({ visible: true }).first().waitFor()
  // Skeletons have gone; what is live asks again only seconds later.
  await page.waitForLoadState('networkidle')
}

/** What axe finds, as `rule: element`: all of its rules, best practices included. */
async function obstacles(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  })
}

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
}

/** Errors in the page, and anything loaded from elsewhere. */
function watchForProblems(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(outlay.origin)) problems.push(`loads ${request.url()}`)
  })
  return problems
}
