import type { Browser, Locator, Page, Request, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { type RunningOutlay, startOutlay } from './start-outlay.ts'
import { call, focusedName, orCaptured, tabTo } from './visit.ts'

/** The failures that can replace an answer, and the text that people read then. */
const failures = {
  refused: {
    reads: 'The server does not answer. It may be restarting; try again in a moment.',
    answer: (route: Route) => route.abort('connectionrefused'),
  },
  broken: {
    reads: 'Something went wrong here. Request id req_of_the_failure',
    answer: (route: Route) => route.fulfill({ status: 500, json: errorOf('internal-error') }),
  },
  rejected: {
    reads: 'Something went wrong here. Request id req_of_the_failure',
    answer: (route: Route) => route.fulfill({ status: 409, json: errorOf('conflict') }),
  },
  'answered by a proxy': {
    reads: 'The server answered 502. Try again in a moment.',
    answer: (route: Route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
  },
}
type Failure = keyof typeof failures
const everyFailure = Object.keys(failures) as Failure[]

let browser: Browser
let outlay: RunningOutlay
let session: Awaited<ReturnType<typeof sessionOf>>
beforeAll(async () => {
  browser = await launchBrowser()
  outlay = await startOutlay()
  await call(outlay, 'gpt-4o-mini')
  session = await sessionOf(outlay)
})
afterAll(async () => {
  await browser?.close()
  await outlay?.stop()
})

describe('creating a key', () => {
  test.each(everyFailure)('%s: keeps the typed text, and the next attempt succeeds', async (failure) => {
    await visit('/keys', async (page) => {
      const name = `Ada ${failure}`
      await openByKeyboard(page, 'Make a key')
      await page.keyboard.type('Search')
      await page.keyboard.press('Tab')
      await page.keyboard.type(name)
      const mend = await fail(page, '**/api/keys', failure)
      await page.keyboard.press('Enter')
      await saysNotDone(page, failure)
      expect(await page.getByRole('combobox', { name: 'Project' }).inputValue()).toBe('Search')
      expect(await focusedName(page)).toBe('Name')
      await mend()
      await page.keyboard.press('Enter')
      await page.getByTestId('secret').waitFor()
      expect(await focusedName(page)).toBe('Done')
      await page.keyboard.press('Enter')
      await page.getByRole('row', { name: new RegExp(name) }).waitFor()
      expect(await focusedName(page)).toBe('Make a key')
    })
  })

  test('slowly: creates one key for several presses, and shows the result after the dialog was left', async () => {
    await visit('/keys', async (page) => {
      await openByKeyboard(page, 'Make a key')
      await page.keyboard.type('Search')
      await page.keyboard.press('Tab')
      await page.keyboard.type('Slow')
      const { asked, release } = await hold(page, '**/api/keys')
      await page.evaluate(() => {
        const form = document.querySelector<HTMLFormElement>('dialog[open] form')!
        form.requestSubmit()
        form.requestSubmit()
      })
      await page.getByRole('status').getByText('Under way…').waitFor()
      const submit = page.getByRole('dialog').getByRole('button', { name: 'Make a key' })
      expect(await submit.getAttribute('aria-disabled')).toBe('true')
      await submit.focus()
      await page.keyboard.press('Enter')
      expect(await focusedName(page)).toBe('Make a key')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(await focusedName(page)).toBe('Make a key')
      await release()
      await page.getByRole('row', { name: /Slow/ }).waitFor()
      expect(asked).toHaveLength(1)
    })
  })
})

describe('naming a key', () => {
  test.each(everyFailure)('%s: keeps the typed name, and the next attempt saves it', async (failure) => {
    await visit('/keys', async (page) => {
      await openByKeyboard(page, /^Name /)
      const field = page.getByRole('textbox', { name: 'Name' })
      await field.fill(`Renamed ${failure}`)
      const mend = await fail(page, '**/api/keys/*', failure)
      await page.keyboard.press('Enter')
      await saysNotDone(page, failure)
      expect(await field.inputValue()).toBe(`Renamed ${failure}`)
      expect(await focusedName(page)).toBe('Name')
      await mend()
      await page.keyboard.press('Enter')
      await expect.poll(() => focusedName(page)).toBe(`Renamed ${failure} is saved.`)
    })
  })
})

describe('revoking a key', () => {
  test.each(everyFailure)('%s: asks again, and Escape closes the dialog', async (failure) => {
    await visit('/keys', async (page) => {
      await openByKeyboard(page, /^Revoke /)
      const mend = await fail(page, '**/api/keys/*', failure)
      await tabTo(page, 'Revoke the key')
      await page.keyboard.press('Enter')
      await saysNotDone(page, failure)
      expect(await focusedName(page)).toBe('Revoke the key')
      await mend()
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(await focusedName(page)).toMatch(/^Revoke /)
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Revoke the key' }).waitFor()
      expect(await page.getByRole('alert').count(), 'the failure of the last time is gone').toBe(0)
    })
  })

  test('slowly: is sent once', async () => {
    await visit('/keys', async (page) => {
      await openByKeyboard(page, /^Revoke Slow/)
      const { asked, release } = await hold(page, '**/api/keys/*')
      await tabTo(page, 'Revoke the key')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Enter')
      await page.getByRole('status').getByText('Under way…').waitFor()
      expect(await focusedName(page)).toBe('Revoke the key')
      await release()
      await expect.poll(() => focusedName(page)).toBe('Slow is revoked.')
      expect(asked).toHaveLength(1)
    })
  })
})

describe('a test call', () => {
  test.each(everyFailure)('%s: shows the reason, and the button allows another attempt', async (failure) => {
    await visit('/connect', async (page) => {
      const mend = await fail(page, '**/api/test-call', failure)
      await tabTo(page, 'Send a test call')
      await page.keyboard.press('Enter')
      await saysNotDone(page, failure)
      expect(await focusedName(page)).toBe('Send a test call')
      await mend()
      await page.keyboard.press('Enter')
      await page.getByRole('link', { name: 'See what it cost' }).waitFor()
      expect(await page.getByRole('alert').count()).toBe(0)
      expect(await focusedName(page)).toBe('Send a test call')
    })
  })

  test('slowly: is sent once', async () => {
    await visit('/connect', async (page) => {
      const { asked, release } = await hold(page, '**/api/test-call')
      await page.getByRole('button', { name: 'Send a test call' }).dblclick()
      const button = page.getByRole('button', { name: 'Calling…' })
      expect(await button.getAttribute('aria-disabled')).toBe('true')
      await button.press('Enter')
      await release()
      await page.getByRole('link', { name: 'See what it cost' }).waitFor()
      expect(asked).toHaveLength(1)
    })
  })
})

describe('the sample data', () => {
  test.each(everyFailure)('%s: shows the reason, and the button allows another attempt', async (failure) => {
    await visit('/settings', async (page) => {
      await fail(page, '**/api/sample-data', failure)
      await tabTo(page, 'Add sample data', 120)
      await page.keyboard.press('Enter')
      await saysNotDone(page, failure)
      expect(await focusedName(page)).toBe('Add sample data')
    })
  })

  test('slowly: is added once and removed once', { timeout: 60_000 }, async () => {
    await visit('/settings', async (page) => {
      const { asked, release } = await hold(page, '**/api/sample-data')
      await page.getByRole('button', { name: 'Add sample data' }).dblclick()
      await page.getByRole('button', { name: /^Making .* of calls…$/ }).press('Enter')
      await release()
      await page.getByRole('button', { name: 'Remove sample data' }).waitFor()
      await page.getByText('Simulated calls and sample data, no real money.').waitFor()
      await fail(page, '**/api/sample-data', 'refused')
      await page.getByRole('button', { name: 'Remove', exact: true }).click()
      await page.getByRole('alert').getByText(failures.refused.reads).waitFor()
      await page.unroute('**/api/sample-data')
      await page.getByRole('button', { name: 'Remove sample data' }).dblclick()
      await page.getByText('The sample data is gone.').waitFor()
      expect(asked).toHaveLength(1)
    })
  })
})

describe('signing in', () => {
  test('a caller without a session is told how to sign in on every page, and needs no reload afterwards', async () => {
    await visit('/spend', async (page) => {
      await page.clock.install()
      await page.route('**/api/**', (route) =>
        route.fulfill({ status: 401, json: errorOf('unauthenticated') }),
      )
      for (const path of pagePaths) {
        await page.goto(outlay.origin + path)
        await page.getByRole('heading', { name: 'Open the dashboard link' }).waitFor()
        await page.getByText('npx outlay link').waitFor()
      }
      await page.goto(`${outlay.origin}/calls`)
      await page.getByRole('heading', { name: 'Open the dashboard link' }).waitFor()
      await page.unroute('**/api/**')
      await comesInTime(page, page.getByTestId('calls'))
    })
  })

  test('a session that ends during work asks for the link, and keeps the typed text', async () => {
    await visit('/keys', async (page) => {
      await fail(page, '**/api/keys', 'rejected')
      await page.route('**/api/keys', (route) =>
        isReading(route.request())
          ? route.fallback()
          : route.fulfill({ status: 401, json: errorOf('unauthenticated') }),
      )
      await openByKeyboard(page, 'Make a key')
      await page.keyboard.type('Search')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('Something went wrong here.').waitFor()
      expect(await page.getByRole('combobox', { name: 'Project' }).inputValue()).toBe('Search')
    })
  })
})

const pagePaths = ['/', '/spend', '/calls', '/keys', '/prices', '/settings', '/connect'] as const

/** The headings of each page once all of it is loaded. */
const whole: Record<(typeof pagePaths)[number] | '/calls/:id', string[]> = {
  '/': ['Needs attention', 'This month against last month', 'What changed most', 'Projects this month'],
  '/spend': ['Spend by day and project'],
  '/calls': ['Calls'],
  '/calls/:id': ['Cost of this call'],
  '/keys': ['Keys'],
  '/prices': ['Prices'],
  '/settings': ['This installation', 'Sample data'],
  '/connect': ['Connect a client'],
}

describe.each(['refused', 'broken'] as const)('when everything is %s', (failure) => {
  test.each(Object.keys(whole) as Array<keyof typeof whole>)(
    '%s says what to do, and a retry loads all of it',
    { timeout: 60_000 },
    async (path) => {
      await visit('/settings', async (page) => {
        await page.clock.install()
        const address = outlay.origin + path.replace(':id', await newestCall())
        await page.route('**/api/**', failures[failure].answer)
        await page.goto(address)
        await retryBringsAll(page, path, failure)

        // Only the status is answered here, so each panel must report its own failure.
        await page.route('**/api/**', (route) =>
          route.request().url().includes('/api/status') ? route.fallback() : failures[failure].answer(route),
        )
        await page.goto(address)
        if (path !== '/settings' && path !== '/connect') await retryBringsAll(page, path, failure)
      })
    },
  )
})

test('a page whose code cannot be loaded says so, and the next attempt shows it', async () => {
  await visit('/', async (page) => {
    await page.route('**/assets/prices-page-*.js', failures.refused.answer)
    await page.goto(`${outlay.origin}/prices`)
    await page.getByRole('alert').getByText('This page could not be shown.').waitFor()
    await page.getByRole('link', { name: 'Keys', exact: true }).click()
    await page.getByRole('heading', { level: 2, name: 'Keys' }).waitFor()
    await page.unroute('**/assets/prices-page-*.js')
    await page.goto(`${outlay.origin}/prices`)
    await page.getByRole('heading', { level: 2, name: 'Prices' }).waitFor()
  })
})

test('a menu whose code cannot be loaded says so, and can be closed', async () => {
  await visit('/', async (page) => {
    await page.route('**/assets/command-menu-*.js', failures.refused.answer)
    await page.getByRole('button', { name: 'Go to' }).click()
    await page.getByRole('alert').getByText('The menu could not be loaded.').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  })
})

test('a menu without names says that they could not be loaded, and its pages still work', async () => {
  await visit('/', async (page) => {
    await page.route('**/api/projects', failures.broken.answer)
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('prices')
    await page.getByText('Projects, keys and models could not be loaded.').waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL('**/prices')
  })
})

test('a lost connection is announced on the loaded page until the server is back', async () => {
  await visit('/keys', async (page) => {
    await page.clock.install()
    await page.reload()
    await page.getByRole('row').nth(1).waitFor()
    await page.context().setOffline(true)
    const notice = page.getByText('Showing what was loaded last')
    await comesInTime(page, notice)
    expect(await page.getByRole('row').count()).toBeGreaterThan(1)
    await page.context().setOffline(false)
    await passesTime(page, async () => (await notice.count()) === 0)
  })
})

/**
 * Waits for content that the page requests again by itself. The page's clock is moved forward, so seconds
 * pass at once.
 */
async function comesInTime(page: Page, awaited: Locator): Promise<void> {
  await passesTime(page, () => awaited.isVisible())
}

async function passesTime(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await isThere()) return true
        await page.clock.fastForward(1_000)
        return false
      },
      { timeout: 15_000 },
    )
    .toBe(true)
}

async function retryBringsAll(page: Page, path: keyof typeof whole, failure: Failure): Promise<void> {
  const [sentence, id] = failures[failure].reads.split(/(?=Request id)/)
  await comesInTime(page, page.getByRole('alert').filter({ hasText: sentence!.trim() }).first())
  if (id !== undefined) await page.getByText(id).first().waitFor()
  expect(await page.getByRole('button', { name: 'Try again' }).count()).toBeGreaterThan(0)
  await page.unroute('**/api/**')
  const retries = page.getByRole('button', { name: 'Try again' })
  await expect
    .poll(
      async () => {
        // The page may have repeated the request by itself meanwhile.
        for (const retry of await retries.all()) await retry.click({ timeout: 500 }).catch(() => undefined)
        return retries.count()
      },
      { timeout: 10_000 },
    )
    .toBe(0)
  for (const name of whole[path]) {
    await page.getByRole('heading', { level: 2, name, exact: true }).waitFor()
  }
}

/** The alert says that the change was not made, why, and which request id to ask about. */
async function saysNotDone(page: Page, failure: Failure): Promise<void> {
  const alert = page.getByRole('alert')
  await alert.waitFor()
  const text = (await alert.innerText()).replaceAll(/\s+/g, ' ')
  expect(text).toBe(`This was not done. ${failures[failure].reads}`)
}

async function openByKeyboard(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('button', { name }).filter({ visible: true }).first().waitFor()
  await tabTo(page, name, 120)
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').waitFor()
}

/** Makes changes to these addresses fail until the returned function is called. Reads are answered. */
async function fail(page: Page, url: string, failure: Failure): Promise<() => Promise<void>> {
  await page.route(url, (route) =>
    isReading(route.request()) ? route.fallback() : failures[failure].answer(route),
  )
  return () => page.unroute(url)
}

/** Holds changes to these addresses until they are released, and collects them. */
async function hold(page: Page, url: string): Promise<{ asked: Route[]; release: () => Promise<void> }> {
  const asked: Route[] = []
  let isReleased = false
  await page.route(url, (route) => {
    if (isReading(route.request())) return route.fallback()
    asked.push(route)
    // A request from before the release may arrive here after it.
    if (isReleased) return route.continue()
  })
  return {
    asked,
    async release() {
      isReleased = true
      await Promise.all(asked.map((route) => route.continue()))
    },
  }
}

function isReading(request: Request): boolean {
  return request.method() === 'GET'
}

function errorOf(code: string) {
  return {
    error: { code, message: 'Something went wrong here.', requestId: 'req_of_the_failure', docs: '' },
  }
}

async function newestCall(): Promise<string> {
  const answer = await fetch(`${outlay.origin}/api/requests?data=simulated`)
  return ((await answer.json()) as { requests: Array<{ id: string }> }).requests[0]!.id
}

/** The session of the one-time link, which all visits share. */
async function sessionOf({ banner }: RunningOutlay) {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.goto(banner.dashboard)
  const state = await context.storageState()
  await context.close()
  return state
}

/** Opens a page with full permissions. Nothing on it may break, whatever the server does. */
async function visit(path: string, body: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    timezoneId: 'UTC',
    storageState: session,
  })
  context.setDefaultTimeout(15_000)
  // Set from the start, because a browser may miss the first request of a route that is added to a running
  // page.
  await context.route('**/api/**', (route) => route.fallback())
  const page = await context.newPage()
  const broken: string[] = []
  const changes: string[] = []
  page.on('pageerror', (error) => broken.push(error.message))
  page.on('requestfinished', (request) => {
    if (!isReading(request)) changes.push(`${request.method()} ${request.url()}`)
  })
  try {
    await orCaptured(page, async () => {
      await page.goto(outlay.origin + path)
      await page.locator('main h2').first().waitFor()
      await body(page)
      expect(broken).toEqual([])
    })
  } catch (error) {
    // A timeout alone does not show the cause.
    const dialog = await page.locator('dialog[open]').evaluateAll((open) => open.map((one) => one.outerHTML))
    const focus = await focusedName(page).catch(() => null)
    throw new Error(`${error}\n${JSON.stringify({ changes, broken, dialog, focus }, null, 1)}`, {
      cause: error,
    })
  } finally {
    await context.close()
  }
}
