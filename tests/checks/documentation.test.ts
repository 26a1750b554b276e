import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { requirements } from '@outlay/shared/access'
import { describe, expect, it } from 'vitest'
import { errorStatus } from '../../server/src/lib/errors.ts'
import { configurationTable } from '../support/configuration-table.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...markdownFiles('docs')]

describe('the documentation', () => {
  it('has every setting with its unit and default; npm run docs writes the table', () => {
    expect(read('docs/configuration.md')).toContain(configurationTable())
  })

  it.each(Object.entries(errorStatus))('explains the error %s', (code, status) => {
    const page = read(`docs/errors/${code}.md`)
    expect(page.startsWith(`# ${code}\n`)).toBe(true)
    expect(page).toContain(String(status))
    expect(page).toContain('## What to do')
  })

  it('has no page for an error that does not exist', () => {
    const codes = readdirSync(join(root, 'docs/errors')).map((name) => name.replace('.md', ''))
    expect(codes.filter((code) => code !== 'README' && !(code in errorStatus))).toEqual([])
  })

  it.each(requirements)('says which routes require %s', (requirement) => {
    expect(read('docs/guides/api.md')).toContain(`| \`${requirement}\` |`)
  })

  it('gives every dependency its reason', () => {
    const text = read('docs/dependencies.md')
    const names = ['package.json', 'shared/package.json', 'server/package.json', 'web/package.json'].flatMap(
      (file) => {
        const { dependencies = {}, devDependencies = {} } = JSON.parse(read(file)) as Record<
          string,
          Record<string, string>
        >
        return [...Object.keys(dependencies), ...Object.keys(devDependencies)]
      },
    )
    const missing = names.filter((name) => !name.startsWith('@outlay/') && !text.includes(`\`${name}\``))
    expect([...new Set(missing)]).toEqual([])
  })

  it.each(pages)('%s links only to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!)
    const local = links.filter((target) => !/^[a-z]+:/.test(target))
    expect(local.filter((target) => !existsSync(resolve(root, dirname(page), target)))).toEqual([])
  })
})

function markdownFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}
