import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { RequestsPage } from '@outlay/shared/api'
import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { addSampleData, type RunningOutlay, startOutlay } from './start-outlay.ts'

const screenshots = fileURLToPath(new URL('../../test-results/', import.meta.url))

/** Every page, and an element that appears only with the page's data. */
const pages = [
  { name: 'home', path: '/', shows: 'h2' },
  { name: 'spend', path: '/spend', shows: '.recharts-bar-rectangle' },
  { name: 'calls', path: '/calls', shows: '[data-testid=calls] tbody tr' },
  { name: 'call', path: '/calls/:priced', shows: '[data-testid=cost]' },
  { name: 'call-failed', path: '/calls/:failed', shows: 'h1' },
  { name: 'call-without-price', path: '/calls/:unpriced', shows: 'h1' },
  { name: 'keys', path: '/keys', shows: 'tbody tr' },
  { name: 'prices', path: '/prices', shows: 'tbody tr' },
  { name: 'settings', path: '/settings', shows: 'h2' },
  { name: 'connect', path: '/connect', shows: '[data-testid=snippet]' },
  { name: 'not-found', path: '/nowhere', shows: 'h1' },
] as const

const themes = ['light', 'dark'] as const
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const

let browser: Browser
let outlay: RunningOutlay
let context: BrowserContext
/** One call of each kind that has a different page. */
let callIds: Record<string, string>
beforeAll(async () => {
  await mkdir(screenshots, { recursive: true })
  browser = await launchBrowser()
  outlay = await startOutlay()
  await addSampleData(outlay)
  callIds = {
    ':priced': await idOf({ outcome: 'answered', model: 'gpt-4.1-mini' }),
    ':failed': await idOf({ outcome: 'failed' }),
    ':unpriced': await idOf({ outcome: 'answered', model: 'aurora-voice-preview' }),
  }
  context = await browser.newContext({ timezoneId: 'America/New_York' })
  context.setDefaultTimeout(20_000)
  // Signed in as the person who started Outlay, because a read-only page looks different.
  const page = await context.newPage()
  await page.goto(outlay.banner.dashboard)
  await page.close()
})
afterAll(async () => {
  await browser?.close()
  await outlay?.stop()
})

describe.each(themes)('in the %s theme', (colorScheme) => {
  test.each(pages)('$name has no accessibility problem and fits a desktop and a phone', async (target) => {
    await onEachSize({ colorScheme, origin: outlay.origin }, async (page, { width }) => {
      await open(page, target)
      await expectNoObstacle(page, `${target.name}-${width}-${colorScheme}`)
    })
  })
})

test('a page before the first call has no accessibility problem and fits the screen', async () => {
  const empty = await startOutlay()
  try {
    for (const colorScheme of themes) {
      await onEachSize({ colorScheme, origin: empty.origin }, async (page, { width }) => {
        await page.goto(empty.origin)
        await page.locator('h1, h2').first().waitFor()
        await page.waitForLoadState('networkidle')
        await expectNoObstacle(page, `empty-${width}-${colorScheme}`)
      })
    }
  } finally {
    await empty.stop()
  }
})

/**
 * Desktop and phone in parallel, each with its own page, because most of the time is waiting for network
 * idle.
 */
async function onEachSize(
  { colorScheme, origin }: { colorScheme: (typeof themes)[number]; origin: string },
  body: (page: Page, size: (typeof sizes)[number]) => Promise<void>,
): Promise<void> {
  const onSize = async (size: (typeof sizes)[number]) => {
    const page = await context.newPage()
    const problems = watchForProblems(page, origin)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(size)
    await body(page, size)
    await page.close()
    expect(problems).toEqual([])
  }
  await Promise.all(sizes.map(onSize))
}

async function expectNoObstacle(page: Page, name: string): Promise<void> {
  expect(await obstacles(page), name).toEqual([])
  expect(await overflow(page), `${name} is wider than the screen`).toBe(0)
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: true })
}

async function open(page: Page, { path, shows }: (typeof pages)[number]): Promise<void> {
  await page.goto(outlay.origin + path.replace(/:\w+/, (kind) => callIds[kind] ?? kind))
  await page.locator(shows).filter({ visible: true }).first().waitFor()
  // Skeletons are gone, and live data is requested again only seconds later.
  await page.waitForLoadState('networkidle')
}

/** The newest matching call in the sample data. */
async function idOf(filter: Record<string, string>): Promise<string> {
  const answer = await fetch(`${outlay.origin}/api/requests?${new URLSearchParams(filter)}`)
  const [newest] = ((await answer.json()) as RequestsPage).requests
  if (!newest) throw new Error(`no such call in the sample data: ${JSON.stringify(filter)}`)
  return newest.id
}

/** All findings of axe as `rule: element`, best practices included. */
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

/** Errors in the page, and requests to other servers. */
function watchForProblems(page: Page, ownOrigin: string): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(ownOrigin)) problems.push(`loads ${request.url()}`)
  })
  return problems
}
