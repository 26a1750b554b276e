import { type BenchResults, figuresOf, type LoadRun } from './bench-results.ts'
import { livePaces } from './load-jobs.ts'
import type { BenchOptions } from './options.ts'
import { reachesOf } from './reaches.ts'
import { median } from './statistics.ts'

/** What the figures were measured on. */
export interface Machine {
  date: string
  node: string
  cpu: string
  cores: number
  /** Share of the processors other programs used just before the run. */
  busyBefore: string
}

/** The figures as Markdown, which reads well enough in a terminal too. */
export function renderFigures(results: BenchResults): string {
  const sections = [
    ...results.loads.map((run) => renderLoad(results, run)),
    renderRate(results),
    renderProcesses(results),
    renderLive(results),
    renderReaches(results),
    renderComplaints(results),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

/** The page in `docs/`, written by a full run. */
export function renderPage(results: BenchResults, machine: Machine, options: BenchOptions): string {
  return `# Benchmarks

Written by \`npm run bench\` on ${machine.date}; Node ${machine.node}, ${machine.cores} cores of ${machine.cpu}, ${machine.busyBefore} busy with other work just before.
Every target is measured in the same run against the same upstream on the loopback, so compare rows with each other and not with figures from
elsewhere.

## Method

- **Upstream**: a process that sends canned bytes: a JSON answer of 1 kB with usage, or a stream of 110 pieces and 33 kB, each piece a write of its own.
- **Bare relay**: [\`tests/bench/bare-relay.ts\`](../tests/bench/bare-relay.ts), node:http in, undici's dispatcher out, bytes piped, nothing metered. It is the least a
  Node process can do, and the measure for the rest.
- **Outlay**: as shipped, default logging into a file, SQLite on disk; called with an Outlay key, with a caller's own key passed through, and with \`OUTLAY_BYPASS=1\`. Its watchdog waits for a day, because a process that is held back looks stuck.
- **Load**: a closed loop over 1 or 32 connections from a process of its own. The target has one core to itself; load and upstream share the other.
- ${options.rounds} rounds of ${options.durationMs / 1_000} s for each target and load, targets taking turns within a round; figures are medians over the rounds. Only the process of the measured target runs: the others are held back (SIGSTOP), because one that is idle collects its garbage on the same core.
- **A fixed rate** is half of what the gateway serves at concurrency 32. Latencies count from the instant at which a call was due, and not from when it was sent. Each turn begins with ${options.settleMs / 1_000} s of the same load that do not count.
- **CPU per call** is the user and system time of the target's process, all threads, divided by the calls answered in that time.
- **Live streams**: ${options.liveStreams.toLocaleString('en')} at once for ${options.liveMs / 1_000} s, at the fastest pace of ${livePaces.join(', ')} ms a piece at which the bare relay takes at most half of its core; a stall is a stream's longest wait between two pieces beyond the pace.
- **Event-loop delay** under a full plain load, and with the live streams.

${renderFigures(results)}
`
}

function renderLoad(results: BenchResults, run: LoadRun): string {
  const relay = figuresOf(results, run, 'bare relay')
  const direct = figuresOf(results, run, 'direct')
  const rows = [...run.byTarget].map(([name, figures]) => [
    name,
    name === 'direct' ? '' : figures.cpuMicros.toFixed(0),
    name === 'direct' ? '' : figures.mainCpuMicros.toFixed(0),
    name === 'direct' || !relay ? '' : `${(figures.cpuMicros / relay.cpuMicros).toFixed(2)}×`,
    figures.callsPerSecond.toFixed(0),
    figures.p50Ms.toFixed(2),
    figures.p99Ms.toFixed(2),
    name === 'direct' || !direct ? '' : (figures.p99Ms - direct.p99Ms).toFixed(2),
  ])
  const title = `## ${run.stream ? 'Streams' : 'Plain answers'}, concurrency ${run.concurrency}`
  const head = [
    'target',
    'CPU µs a call',
    'main thread',
    'of bare relay',
    'calls/s',
    'p50 ms',
    'p99 ms',
    'p99 added ms',
  ]
  return `${title}\n\n${table(head, rows)}`
}

function renderRate({ rate }: BenchResults): string {
  if (rate === null) return ''
  const rows = [...rate.byTarget].map(([name, at]) => [
    name,
    ...[at.p50Ms, at.p99Ms, at.p999Ms, at.delayP999Ms, at.delayMaxMs].map((ms) => ms.toFixed(2)),
  ])
  const head = ['target', 'p50 ms', 'p99 ms', 'p99.9 ms', 'loop delay p99.9 ms', 'loop delay max ms']
  return `## Plain answers at a fixed rate of ${rate.callsPerSecond} a second\n\n${table(head, rows)}`
}

function renderProcesses(results: BenchResults): string {
  if (results.memory.size === 0) return ''
  const rows = [...results.memory].map(([name, memory]) => {
    const delay = results.delay.get(name)
    return [
      name,
      memory.startMb.toFixed(0),
      memory.afterMb.toFixed(0),
      delay ? delay.p999Ms.toFixed(2) : '',
      delay ? delay.maxMs.toFixed(2) : '',
    ]
  })
  const head = [
    'target',
    'MB after start',
    'MB after load',
    'loop delay p99.9 ms, full load',
    'longest ms, full load',
  ]
  const coldStart = results.coldStartsMs.length > 0 ? median(results.coldStartsMs).toFixed(0) : undefined
  const note = coldStart
    ? `\n\nFirst answer ${coldStart} ms after starting \`node\` (median of ${results.coldStartsMs.length}).`
    : ''
  return `## Memory, event loop, start\n\n${table(head, rows)}${note}`
}

function renderLive({ live }: BenchResults): string {
  if (live === null) return ''
  const rows = [...live.byTarget].map(([name, figures]) => {
    const { medianGapMs, p99GapMs, worstGapMs, delayP999Ms, delayMaxMs, coreShare } = figures
    const times = [medianGapMs, p99GapMs, worstGapMs, delayP999Ms, delayMaxMs]
    return [name, (100 * coreShare).toFixed(0), ...times.map((ms) => ms.toFixed(1))]
  })
  const head = [
    ...['target', '% of a core', 'longest stall, median ms', 'p99 ms', 'worst ms'],
    ...['loop delay p99.9 ms', 'longest ms'],
  ]
  return `## Live streams with a piece every ${live.paceMs} ms\n\n${table(head, rows)}`
}

function renderReaches(results: BenchResults): string {
  const rows = reachesOf(results).map((reach) => [
    reach.promise,
    reach.measured,
    reach.isHeld ? 'held' : '**not held**',
  ])
  return rows.length === 0 ? '' : `## Reaches\n\n${table(['promise', 'measured', ''], rows)}`
}

function renderComplaints(results: BenchResults): string {
  if (results.complaints.size === 0) return ''
  const lines = [...results.complaints].map(([name, complaints]) => `- ${name}: ${complaints.join(', ')}`)
  return `## Warnings and errors logged during the run\n\n${lines.join('\n')}`
}

/** A Markdown table whose columns are padded, the first to the left and the rest to the right. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
