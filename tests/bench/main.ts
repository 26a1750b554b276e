import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parts, readOptions } from './options.ts'
import { isOutlayBuilt } from './outlay-targets.ts'
import { busyShare, cpuModelName } from './proc-stat.ts'
import { renderFigures, renderPage } from './report.ts'
import { runBench } from './run-bench.ts'

/**
 * `npm run bench [-- --quick] [-- --only plain,rate,live] [-- --before <folder>]`: Outlay beside a bare relay,
 * and beside nginx and Portkey's gateway if they are installed. `--before` adds an older version, built in its
 * own folder. Needs Linux, two cores and `taskset`. A full run takes up to fifteen minutes and writes
 * docs/benchmarks.md. A partial or quick run only prints.
 */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const options = readOptions(process.argv.slice(2))
const busyBefore = await busyShare(1_000)
if (busyBefore > 0.1)
  console.error(`The machine is ${percent(busyBefore)} busy with other work: times will come out longer.`)
const startedAt = performance.now()
const results = await runBench(options, (line) => console.error(line))
console.log(renderFigures(results))
console.error(`\nTook ${((performance.now() - startedAt) / 1_000).toFixed(0)} s.`)

if (!options.isQuick && options.parts.size === parts.length && isOutlayBuilt()) {
  const machine = {
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    cpu: cpuModelName(),
    cores: availableParallelism(),
    busyBefore: percent(busyBefore),
  }
  writeFileSync(new URL('../../docs/benchmarks.md', import.meta.url), renderPage(results, machine, options))
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`
}
