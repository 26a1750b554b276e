import { knownAdvisories } from './known-advisories.ts'
import { type ShippedPackage, shippedPackages } from './shipped-packages.ts'

const begin = '<!-- written by `npm run docs` -->'
const end = '<!-- end -->'

/** The page with what the lock file says in it; the rest of the page is written by hand. */
export function withShippedPackages(page: string): string {
  const [before, rest = ''] = page.split(begin)
  const after = rest.split(end)[1] ?? ''
  return `${before}${begin}\n\n${sectionOf(shippedPackages())}\n\n${end}${after}`
}

function sectionOf(shipped: readonly ShippedPackage[]): string {
  const versions = new Map(shipped.map(({ name, version }) => [name, version]))
  const advisories = knownAdvisories.map(
    ({ name, ids, about, fixedIn }) =>
      `| \`${name}\` | ${ids} | ${about} | ${fixedIn} | ${versions.get(name) ?? 'not shipped'} |`,
  )
  const packages = shipped.map(({ name, version, ships }) => `| \`${name}\` | ${version} | ${ships} |`)
  return [
    ...[
      '| package | advisories | what about | mended in | here |',
      '| --- | --- | --- | --- | --- |',
      ...advisories,
    ],
    '',
    ...['| package | version | ships |', '| --- | --- | --- |', ...packages],
  ].join('\n')
}
