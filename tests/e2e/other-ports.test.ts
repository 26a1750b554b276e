import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rawRequest, statusOf } from '../support/raw-request.ts'
import { launchBrowser } from './browser.ts'
import { startOutlay } from './start-outlay.ts'
import { withOutlay } from './visit.ts'

let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

test('the session opens with the link, is valid in every tab, and leaves no secret in the address', async () => {
  await withOutlay(browser, async ({ banner, origin }, { page, problems }) => {
    await page.goto(banner.dashboard)
    await page.locator('main h1, main h2').first().waitFor()
    expect(page.url()).not.toContain('session')
    expect(page.url()).not.toContain('#')
    expect(await accessOf(page)).toBe('change')

    const tab = await page.context().newPage()
    await tab.goto(`${origin}/keys`)
    await tab.locator('main h1, main h2').first().waitFor()
    expect(await accessOf(tab)).toBe('change')
    expect(await tab.getByText('npx outlay link').count()).toBe(0)

    // The description of the API is reached by a link. Its page then sends the page's half of the session.
    await tab.goto(`${origin}/api/docs`)
    await tab.getByText('What this installation is and how it is doing').waitFor()
    expect(problems).toEqual([])
  })
})

test('a server on another port receives the cookie and cannot do anything with it', async () => {
  await withOutlay(browser, async ({ banner, origin }, { page }) => {
    await page.goto(banner.dashboard)
    await page.locator('main h1, main h2').first().waitFor()
    const { server, cookies } = await startListener()
    try {
      const other = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const elsewhere = await page.context().newPage()
      await elsewhere.goto(`${other}/visit`)
      const cookie = cookies.find((one) => one.includes('outlay_session'))
      expect(cookie).toMatch(new RegExp(`^outlay_session_${new URL(origin).port}=ols_`))
      // Pages of another port have a separate storage.
      expect(await elsewhere.evaluate(() => localStorage.getItem('outlay-session'))).toBeNull()

      expect(await replayed(origin, `${cookie}`, 'x-y: z')).toBe(403)
      expect(await replayed(origin, `${cookie}`, `x-outlay-session: ${cookie?.split('=')[1]}`)).toBe(403)
      expect(await replayed(origin, `${cookie}`, 'x-outlay-session: olp_guessed')).toBe(403)
      // The cookie does not yield the page's half either.
      const answer = await rawRequest(
        origin,
        `GET /session?token=x HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\ncookie: ${cookie}\r\n\r\n`,
      )
      expect(answer).toMatch(/location: \/\r\n/i)
      const { keys } = (await (await fetch(`${origin}/api/keys`)).json()) as { keys: { name: string }[] }
      expect(keys.map(({ name }) => name)).not.toContain('stolen')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

test('two dashboards on one host keep their separate sessions', async () => {
  await withOutlay(browser, async ({ banner }, { page }) => {
    const second = await startOutlay()
    try {
      await page.goto(banner.dashboard)
      await page.locator('main h1, main h2').first().waitFor()
      const other = await page.context().newPage()
      await other.goto(second.banner.dashboard)
      await other.locator('main h1, main h2').first().waitFor()
      expect(await accessOf(other)).toBe('change')
      expect(await accessOf(page)).toBe('change')
    } finally {
      await second.stop()
    }
  })
})

test('a browser with a cleared storage may read, and is told to open a new link', async () => {
  await withOutlay(browser, async ({ banner, origin }, { page }) => {
    await page.goto(banner.dashboard)
    await page.locator('main h1, main h2').first().waitFor()
    await page.evaluate(() => localStorage.clear())
    await page.goto(`${origin}/keys`)
    await page.getByText('npx outlay link').first().waitFor()
    expect(await accessOf(page)).toBe('read')
  })
})

type Evaluates = { evaluate<T>(read: () => T | Promise<T>): Promise<T> }

/** The permissions of the page, found out by its own requests. */
function accessOf(page: Evaluates): Promise<string> {
  return page.evaluate(async () => {
    const session = localStorage.getItem('outlay-session')
    const headers: Record<string, string> = session === null ? {} : { 'x-outlay-session': session }
    const status = (await (await fetch('/api/status', { headers })).json()) as { access: string }
    return status.access
  })
}

/** A foreign server on this host, which records the cookies that it receives. */
async function startListener(): Promise<{ server: Server; cookies: string[] }> {
  const cookies: string[] = []
  const server = createServer((incoming, response) => {
    cookies.push(incoming.headers.cookie ?? '')
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>elsewhere</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, cookies }
}

/** Tries to create a key with a stolen cookie, with the requests of the dashboard's own page. */
async function replayed(origin: string, cookie: string, header: string): Promise<number> {
  const body = JSON.stringify({ project: 'p', name: 'stolen' })
  const head = [
    'POST /api/keys HTTP/1.1',
    `host: ${new URL(origin).host}`,
    `origin: ${origin}`,
    'sec-fetch-site: same-origin',
    `cookie: ${cookie}`,
    header,
    'content-type: application/json',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  return statusOf(await rawRequest(origin, `${head.join('\r\n')}\r\n\r\n${body}`))
}
