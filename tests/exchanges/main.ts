import { parseArgs } from 'node:util'
import { checkExchanges, partNames } from './check-exchanges.ts'

/**
 * `npm run check:exchanges -- <folder> [--only counting]`: checks the meter on recorded exchanges with real
 * providers, which are no part of this project. Exit code 1 when a figure is below the one to reach.
 */
const { values, positionals } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } })
const [folder] = positionals
const names = values.only?.split(',') ?? partNames
const unknown = names.filter((name) => !partNames.includes(name))
if (folder === undefined || unknown.length > 0) {
  console.error(`Usage: npm run check:exchanges -- <folder> [--only ${partNames.join(',')}]`)
  process.exitCode = 2
} else {
  const results = await checkExchanges(folder, names)
  console.log(results.map(({ text }) => text).join('\n\n'))
  const failures = results.flatMap((result) => result.failures)
  for (const failure of failures) console.error(`Not reached: ${failure}.`)
  if (failures.length > 0) process.exitCode = 1
}
