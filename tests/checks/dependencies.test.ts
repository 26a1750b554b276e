import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withShippedPackages } from '../../scripts/dependencies-section.ts'
import { isOlder, knownAdvisories } from '../../scripts/known-advisories.ts'
import { shippedPackages } from '../../scripts/shipped-packages.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/dependencies.md'), 'utf8')

describe('what ships', () => {
  it('is listed with the versions of the lock file; npm run docs writes the list', () => {
    expect(page).toBe(withShippedPackages(page))
  })

  it('holds what is installed, what is bundled and what is in the page', () => {
    const ways = new Map(shippedPackages().map(({ name, ships }) => [name, ships]))
    for (const [name, ships] of [
      ...[['better-sqlite3', 'installed'] as const, ['gaxios', 'installed'] as const],
      ...[
        ['undici', 'bundled'] as const,
        ['ws', 'bundled'] as const,
        ['@fastify/busboy', 'bundled'] as const,
      ],
      ...[['react-dom', 'page'] as const, ['swagger-ui-dist', 'page'] as const],
    ]) {
      expect(ways.get(name), name).toBe(ships)
    }
    for (const name of ['vitest', 'openai', 'playwright-core', '@scarf/scarf'])
      expect(ways.has(name), name).toBe(false)
  })

  it.each(knownAdvisories)('$name is past $fixedIn, which mends $ids', ({ name, fixedIn }) => {
    const versions = shippedPackages().filter((one) => one.name.split(' ')[0] === name)
    expect(versions.length).toBeGreaterThan(0)
    for (const { version } of versions) expect(isOlder(version, fixedIn), version).toBe(false)
  })

  it.each([
    ['7.29.0', '7.30.2', true],
    ['7.30.2', '7.29.0', false],
    ['7.9.0', '7.10.0', true],
    ['7.30.2', '7.30.2', false],
  ])('%s is older than %s: %s', (version, other, expected) => {
    expect(isOlder(version, other)).toBe(expected)
  })
})
