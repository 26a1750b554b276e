import { readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { listShortcuts } from './list-shortcuts.ts'

const guide = readFileSync(new URL('../../../../docs/guides/keyboard.md', import.meta.url), 'utf8')

afterEach(() => vi.unstubAllGlobals())

test.each([
  ['Linux x86_64', 'Ctrl'],
  ['MacIntel', '⌘'],
])('on %s the menu opens by the key that has %s on it', (platform, key) => {
  vi.stubGlobal('navigator', { platform })
  expect(listShortcuts()[0]?.shortcuts[0]?.keys).toEqual([key, 'K'])
})

test('the guide has every key and what it does', () => {
  vi.stubGlobal('navigator', { platform: 'Linux x86_64' })
  const missing = listShortcuts()
    .flatMap(({ shortcuts }) => shortcuts)
    .slice(1)
    .filter(({ keys, does }) => {
      const shown = keys.map((key) => `\`${key}\``).join(' then ')
      return !guide.includes(`| ${shown} | ${does} |`)
    })
  expect(missing).toEqual([])
})
