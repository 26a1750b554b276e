import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { builtHere, type RunningOutlay, type Settings, startOutlay } from './start-outlay.ts'

const screenshots = fileURLToPath(new URL('../../test-results/', import.meta.url))

export type Visit = { page: Page; problems: string[] }

/** A server and a browser profile of the test's own. */
export async function withOutlay(
  browser: Browser,
  body: (outlay: RunningOutlay, visit: Visit) => Promise<void>,
  settings: Settings = {},
): Promise<void> {
  const outlay = await startOutlay(builtHere, settings)
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: 'Asia/Kathmandu',
  })
  context.setDefaultTimeout(15_000)
  try {
    const visit = await visitOf(context, outlay.origin)
    await orCaptured(visit.page, () => body(outlay, visit))
  } finally {
    await context.close()
    await outlay.stop()
  }
}

/** A page of a server that runs already, in a browser profile of the test's own; nothing in it may go wrong. */
export async function visitPage(
  browser: Browser,
  url: string,
  body: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'UTC' })
  context.setDefaultTimeout(15_000)
  try {
    const { page, problems } = await visitOf(context, new URL(url).origin)
    await orCaptured(page, async () => {
      await page.goto(url)
      // Seen, not only there: a page that waits for its notices takes no focus yet.
      await page.locator('main h1, main h2').first().waitFor()
      await body(page)
      expect(problems).toEqual([])
    })
  } finally {
    await context.close()
  }
}

/** A call as a program makes it. */
export async function call({ banner }: RunningOutlay, model: string, key = banner.key): Promise<void> {
  const answer = await fetch(`${banner.gateway}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  })
  expect(answer.status).toBe(200)
  await answer.text()
}

/** Keeps what the page looks like among the results of the run; a page never scrolls sideways. */
export async function capture(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(overflow, `${name} is wider than the screen`).toBe(0)
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true })
}

/** What is on the screen: a dialog stands before the page, which is longer than that. */
export async function captureScreen(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}${name}.png` })
}

/** Keeps what the page looked like when a test of it failed, beside the other results of the run. */
export async function orCaptured(page: Page, body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    const test = expect.getState().currentTestName ?? 'a test'
    const name = `failed ${test}`.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
    // The page may be gone: then there is nothing to look at, and the error says why.
    await captureScreen(page, name.slice(0, 120)).catch(() => {})
    throw error
  }
}

/** The page as it looks in both themes, on a desk and on a phone. */
export async function captureAll(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 })
      await capture(page, `${name}-${width}-${colorScheme}`)
    }
  }
}

/** Presses Tab until something has the focus, as somebody without a mouse does. */
export async function tabTo(page: Page, name: string | RegExp, pressesMax = 60): Promise<void> {
  for (let presses = 0; presses < pressesMax; presses += 1) {
    if (isMatch(await focusedName(page), name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${pressesMax} presses of Tab never reached ${name}`)
}

/** What has the focus, by the name that a screen reader says. */
export function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement)) return ''
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null
    return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim()
  })
}

function isMatch(text: string, name: string | RegExp): boolean {
  return typeof name === 'string' ? text === name : name.test(text)
}

/** Collects what must not happen: errors in the page, and anything loaded from elsewhere. */
async function visitOf(context: BrowserContext, origin: string): Promise<Visit> {
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) problems.push(`loads ${request.url()}`)
  })
  return { page, problems }
}
