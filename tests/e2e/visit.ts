import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { builtHere, type RunningOutlay, type Settings, startOutlay } from './start-outlay.ts'

const screenshots = fileURLToPath(new URL('../../test-results/', import.meta.url))

export type Visit = { page: Page; problems: string[] }

/** Gives a test its own server and browser profile. */
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

/** Opens a page of a running server in a new browser profile. Nothing on the page may break. */
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
      // Waits until it is visible, because a page that still waits for its notices takes no focus.
      await page.locator('main h1, main h2').first().waitFor()
      await body(page)
      expect(problems).toEqual([])
    })
  } finally {
    await context.close()
  }
}

/** Makes a call as a program does. */
export async function call({ banner }: RunningOutlay, model: string, key = banner.key): Promise<void> {
  const answer = await fetch(`${banner.gateway}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  })
  expect(answer.status).toBe(200)
  await answer.text()
}

/** Saves a screenshot among the results of the run. A page never scrolls sideways. */
export async function capture(page: Page, name: string): Promise<void> {
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth - clientWidth
  })
  expect(overflow, `${name} is wider than the screen`).toBe(0)
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true })
}

/** The visible part of the screen: a dialog covers the page, which is longer than the screen. */
export async function captureScreen(page: Page, name: string): Promise<void> {
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: `${screenshots}${name}.png` })
}

/** Saves a screenshot of the page when its test fails, among the other results of the run. */
export async function orCaptured(page: Page, body: () => Promise<void>): Promise<void> {
  try {
    await body()
  } catch (error) {
    const test = expect.getState().currentTestName ?? 'a test'
    const name = `failed ${test}`.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
    // The page may be gone already. The error then says why.
    await captureScreen(page, name.slice(0, 120)).catch(() => {})
    throw error
  }
}

/** Screenshots of the page in both themes, on a desktop and on a phone. */
export async function captureAll(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [390, 1280]) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width, height: width === 390 ? 844 : 800 })
      await capture(page, `${name}-${width}-${colorScheme}`)
    }
  }
}

/** Presses Tab until the named element has the focus, as a person without a mouse does. */
export async function tabTo(page: Page, name: string | RegExp, pressesMax = 60): Promise<void> {
  for (let presses = 0; presses < pressesMax; presses += 1) {
    if (isMatch(await focusedName(page), name)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`${pressesMax} presses of Tab never reached ${name}`)
}

/** The name of the focused element, as a screen reader says it. */
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

/** Collects problems: errors in the page, and requests to other servers. */
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
