import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = fileURLToPath(new URL('../../web/dist/', import.meta.url))
const initialKilobytesMax = 250

test('the first page loads at most 250 kB of compressed JavaScript', () => {
  const html = readFileSync(`${dist}index.html`, 'utf8')
  const scripts = [...html.matchAll(/(?:src|href)="(\/[^"]+\.js)"/g)].map(([, path]) => path!)
  expect(scripts.length).toBeGreaterThan(0)
  const kilobytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(dist + path)).length / 1_000, 0)
  process.stdout.write(`initial JavaScript: ${kilobytes.toFixed(1)} kB gzipped\n`)
  expect(kilobytes).toBeLessThanOrEqual(initialKilobytesMax)
})

test.each(['home', 'spend', 'calls', 'call', 'keys', 'prices', 'settings', 'connect'])(
  'the page %s has its own file',
  (page) => {
    const files = readdirSync(`${dist}assets`).filter(
      (name) => name.startsWith(`${page}-page-`) && name.endsWith('.js'),
    )
    expect(files).toHaveLength(1)
  },
)

test('the command menu and its library load only when the menu is opened', () => {
  const menu = readdirSync(`${dist}assets`).filter((name) => /^command-menu-.*\.js$/.test(name))
  expect(menu).toHaveLength(1)
  expect(readFileSync(`${dist}index.html`, 'utf8')).not.toContain(menu[0])
})
