import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from './browser.ts'
import { addSampleData, type RunningOutlay, startOutlay } from './start-outlay.ts'
import { captureScreen, focusedName, tabTo, visitPage } from './visit.ts'

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

describe('the command menu', () => {
  test('opens a page and returns to the former focus, without the mouse', async () => {
    await onPage('/spend', async (page) => {
      await tabTo(page, 'Month to date')
      await page.keyboard.press('Control+k')
      await menuOf(page).waitFor()
      await expect.poll(() => highlighted(page)).toBe('Home')
      await page.keyboard.press('Escape')
      await menuOf(page).waitFor({ state: 'hidden' })
      expect(await focusedName(page)).toBe('Month to date')

      await page.keyboard.press('Control+k')
      await page.keyboard.press('Control+k')
      await menuOf(page).waitFor({ state: 'hidden' })

      await page.keyboard.press('Control+k')
      await page.keyboard.type('pric')
      await expect.poll(() => highlighted(page)).toBe('Prices')
      await page.keyboard.press('Enter')
      await page.waitForURL('**/prices')
      await menuOf(page).waitFor({ state: 'hidden' })
    })
  })

  test('finds a project, a key and a model, and shows the spend of each', async () => {
    await onPage('/', async (page) => {
      for (const [typed, label, parameter] of [
        ['support', /support/i, 'project='],
        ['4f2a', /4f2a/, 'key='],
        ['aurora', /aurora-voice-preview/, 'model='],
      ] as const) {
        await page.keyboard.press('Control+k')
        await page.getByRole('combobox', { name: 'A page, project, key, model or range' }).fill(typed)
        await expect.poll(() => highlighted(page)).toMatch(label)
        await page.keyboard.press('Enter')
        await page.waitForURL((url) => url.pathname === '/spend' && url.search.includes(parameter))
        await page.getByRole('link', { name: /^Remove the filter \w+:/ }).waitFor()
      }
    })
  })

  test('changes the range and keeps the filter of the page', async () => {
    await onPage('/calls?outcome=failed', async (page) => {
      await choose(page, 'this month')
      await page.waitForURL((url) => url.search === '?outcome=failed&range=mtd')
    })
    await onPage('/keys', async (page) => {
      await choose(page, 'last month')
      await page.waitForURL((url) => url.pathname === '/spend' && url.search === '?range=last-month')
    })
  })

  test('changes the theme, copies the base URL, opens the newest failed calls and the page for clients', async () => {
    await onPage('/settings', async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
      await choose(page, 'theme dark')
      await page.getByRole('button', { name: 'Dark', pressed: true }).waitFor()
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')

      await choose(page, 'copy')
      await page.getByText('The base URL is copied.').waitFor()
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(outlay.banner.gateway)
      await page.keyboard.press('Escape')

      await choose(page, 'failed')
      await page.getByTestId('calls').locator('tbody tr').first().waitFor()
      expect(await page.getByRole('combobox', { name: 'Outcome' }).inputValue()).toBe('failed')

      await choose(page, 'curl')
      await page.waitForURL('**/connect')
      await page.getByText(outlay.banner.gateway, { exact: true }).waitFor()
    })
  })

  test('says that it found nothing, or how much it found', async () => {
    await onPage('/', async (page) => {
      await page.keyboard.press('Control+k')
      const field = page.getByRole('combobox', { name: 'A page, project, key, model or range' })
      await field.fill('nothing is called this')
      await page.getByRole('status').getByText('Nothing here is called that.').waitFor()
      await field.fill('yesterday')
      await page.getByRole('status').getByText('1 thing found').waitFor()
    })
  })

  test('shows the address when the browser does not let the page copy it', async () => {
    await onPage('/', async (page) => {
      await page.evaluate(() => {
        Object.defineProperty(navigator, 'clipboard', { value: undefined })
        document.execCommand = () => false
      })
      await choose(page, 'copy')
      await page.getByText('This browser does not let the page copy.').waitFor()
      await menuOf(page).locator('code', { hasText: outlay.banner.gateway }).waitFor()
    })
  })

  test('opens and closes with a button, also on a phone', async () => {
    await onPage('/', async (page) => {
      await page.setViewportSize({ width: 390, height: 844 })
      await page.getByRole('button', { name: 'Go to' }).click()
      await menuOf(page)
        .getByRole('option', { name: /^Calls/ })
        .click()
      await page.waitForURL('**/calls')
      await page.getByRole('button', { name: 'Go to' }).click()
      await menuOf(page).getByRole('button', { name: 'Close' }).click()
      await menuOf(page).waitFor({ state: 'hidden' })
      expect(await focusedName(page)).toContain('Go to')
    })
  })

  test('loads only when it is opened', async () => {
    await onPage('/', async (page) => {
      const loaded: string[] = []
      page.on('request', (request) => loaded.push(request.url()))
      await page.reload()
      await page.waitForLoadState('networkidle')
      expect(loaded.filter((url) => url.includes('command-menu'))).toEqual([])
      await page.keyboard.press('Control+k')
      await menuOf(page).getByRole('option').first().waitFor()
      expect(loaded.filter((url) => url.includes('command-menu'))).toHaveLength(1)
    })
  })
})

describe('single keys', () => {
  test('change the range on pages with one', async () => {
    await onPage('/spend?by=model', async (page) => {
      for (const [key, range] of [
        ['d', 'today'],
        ['y', 'ytd'],
        ['m', 'mtd'],
      ] as const) {
        await page.keyboard.press(key)
        await page.waitForURL((url) => url.search === `?by=model&range=${range}`)
      }
      await page.keyboard.press('w')
      await page.waitForURL((url) => url.search === '?by=model')
    })
    await onPage('/keys', async (page) => {
      await page.keyboard.press('d')
      await page.keyboard.press('g')
      await page.keyboard.press('p')
      await page.waitForURL((url) => url.pathname === '/prices' && url.search === '')
    })
  })

  test('focus the search of the page, or else open the menu', async () => {
    await onPage('/prices', async (page) => {
      await page.getByRole('searchbox', { name: 'Search models' }).waitFor()
      await page.keyboard.press('/')
      expect(await focusedName(page)).toBe('Search models')
      await page.keyboard.type('d/g?k')
      expect(await page.getByRole('searchbox').inputValue()).toBe('d/g?k')
      expect(await page.getByRole('dialog').count()).toBe(0)
    })
    await onPage('/calls', async (page) => {
      await page.getByRole('combobox', { name: 'Outcome' }).waitFor()
      await page.keyboard.press('/')
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
    })
    await onPage('/settings', async (page) => {
      await page.keyboard.press('/')
      await menuOf(page).getByRole('option').first().waitFor()
    })
  })

  test('are listed by one of them, and are disabled while the list is open', async () => {
    await onPage('/spend', async (page) => {
      await page.keyboard.press('?')
      const list = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
      await list.getByText('Year to date').waitFor()
      expect(await focusedName(page)).toBe('Close')
      await page.keyboard.press('d')
      await page.keyboard.press('Control+k')
      expect(await page.getByRole('dialog').count()).toBe(1)
      expect(page.url()).not.toContain('range')
      await page.keyboard.press('Escape')
      await list.waitFor({ state: 'hidden' })
      await choose(page, 'shortcuts')
      await list.waitFor()
      await list.getByRole('link', { name: 'Turn them on or off in Settings' }).click()
      await page.waitForURL('**/settings')
      await list.waitFor({ state: 'hidden' })
    })
  })

  test('can be disabled in Settings, stay disabled, and can be enabled again', async () => {
    await onPage('/settings', async (page) => {
      const setting = page.getByRole('group', { name: 'Single-key shortcuts' })
      await setting.getByRole('button', { name: 'Off' }).click()
      await page.keyboard.press('?')
      await page.goto(`${outlay.origin}/spend`)
      await page.getByTestId('breakdown').waitFor()
      for (const key of ['d', '?', '/', 'g', 'h']) await page.keyboard.press(key)
      expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/spend')
      expect(await page.getByRole('dialog').count()).toBe(0)

      await choose(page, 'settings')
      await page.waitForURL('**/settings')
      await setting.getByRole('button', { name: 'On' }).click()
      await page.keyboard.press('g')
      await page.keyboard.press('h')
      await page.waitForURL((url) => url.pathname === '/')
    })
  })
})

test('the menu and the list of keys have no accessibility problem, in both themes, on a desktop and on a phone', {
  timeout: 60_000,
}, async () => {
  await onPage('/', async (page) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: width === 390 ? 844 : 800 })
        await page.keyboard.press('Control+k')
        await menuOf(page).getByRole('option').first().waitFor()
        await isClean(page, `menu-${width}-${colorScheme}`)
        await page.getByRole('combobox', { name: /^A page/ }).fill('gpt')
        await menuOf(page)
          .getByRole('option', { name: /gpt-4o/ })
          .first()
          .waitFor()
        await isClean(page, `menu-search-${width}-${colorScheme}`)
        await page.keyboard.press('Escape')
        await page.keyboard.press('?')
        await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
        await isClean(page, `shortcuts-${width}-${colorScheme}`)
        await page.keyboard.press('Escape')
      }
    }
  })
})

/** Checks an open dialog with axe and takes its screenshot. */
async function isClean(page: Page, name: string): Promise<void> {
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document)
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  })
  expect(found, name).toEqual([])
  await captureScreen(page, name)
}

/** Types a possible name and chooses the first result. */
async function choose(page: Page, typed: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: /^A page/ }).fill(typed)
  await page
    .getByRole('status')
    .getByText(/ found/)
    .waitFor()
  await page.keyboard.press('Enter')
}

function menuOf(page: Page) {
  return page.getByRole('dialog', { name: 'Go anywhere, find anything' })
}

/** The result that Enter would choose. Screen readers announce it while the focus stays in the field. */
function highlighted(page: Page): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant')
    return document.getElementById(id ?? '')?.querySelector('bdi')?.textContent ?? ''
  })
}

async function onPage(path: string, body: (page: Page) => Promise<void>): Promise<void> {
  await visitPage(browser, outlay.origin + path, body)
}
