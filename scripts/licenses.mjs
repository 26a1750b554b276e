import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * The licence texts of packages whose code or files are copied into ours, one section each, as Markdown: their
 * licences ask for that. Of a package without such a text it says whose it is and what it declares.
 */
export function licensesOf(names) {
  return [...new Set(names)].sort().map(sectionOf).join('\n')
}

/** The packages an esbuild bundle took code from, by its metafile. */
export function bundledPackages({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => path),
  )
  return inputs.flatMap((path) => /^.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
}

function sectionOf(name) {
  const folder = require.resolve
    .paths(name)
    .map((path) => join(path, name))
    .find(isPackage)
  if (!folder) throw new Error(`${name} is not installed`)
  const { version, license, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  )
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim())
  const declared = `Declares ${license} and brings no text of it: ${repository?.url ?? homepage}`
  return `## ${name} - ${version} (${license})\n\n${texts.join('\n\n') || declared}\n`
}

function isPackage(folder) {
  try {
    return readdirSync(folder).includes('package.json')
  } catch {
    return false
  }
}
