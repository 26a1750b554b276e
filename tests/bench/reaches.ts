import { type BenchResults, figuresOf, meteredTargets } from './bench-results.ts'
import type { Measured } from './measure.ts'
import { median } from './statistics.ts'

/** One promise about speed, and whether this run kept it. */
export interface Reach {
  promise: string
  measured: string
  isHeld: boolean
}

const plain32 = { stream: false, concurrency: 32 }
const plain1 = { stream: false, concurrency: 1 }
const stream32 = { stream: true, concurrency: 32 }

/** Every reach this run has figures for; of the two kinds of credential the worse one counts. */
export function reachesOf(results: BenchResults): Reach[] {
  const relay = (load: typeof plain32) => figuresOf(results, load, 'bare relay')
  const direct = figuresOf(results, plain1, 'direct')
  const off = figuresOf(results, plain32, 'outlay, metering off')
  const live = results.live?.byTarget.get('outlay, own key')
  const delay = results.delay.get('outlay, own key')
  const memory = results.memory.get('outlay, own key')

  return [
    atMost(
      'CPU per plain call, against the bare relay',
      2,
      '×',
      worst(results, plain32, (one) => ratio(one.cpuMicros, relay(plain32)?.cpuMicros)),
    ),
    atMost(
      'CPU per stream, against the bare relay',
      1.6,
      '×',
      worst(results, stream32, (one) => ratio(one.cpuMicros, relay(stream32)?.cpuMicros)),
    ),
    atMost(
      'p99 added to a direct call at concurrency 1',
      1,
      ' ms',
      worst(results, plain1, (one) => minus(one.p99Ms, direct?.p99Ms)),
    ),
    atMost(
      'p99 at concurrency 32, against the bare relay',
      1.5,
      '×',
      worst(results, plain32, (one) => ratio(one.p99Ms, relay(plain32)?.p99Ms)),
    ),
    atMost(
      'longest stall of live streams beyond the bare relay’s',
      100,
      ' ms',
      stallBeyondRelay(results, 'outlay, own key'),
    ),
    atMost('event-loop delay under full load, p99.9', 10, ' ms', delay?.p999Ms),
    atMost('event-loop delay with live streams, p99.9', 10, ' ms', live?.delayP999Ms),
    atMost('memory before an encoding is loaded', 190, ' MB', memory?.startMb),
    ...againstBefore(results),
    ...atFixedRate(results),
    atMost(
      'first answer after starting node',
      1_000,
      ' ms',
      results.coldStartsMs.length > 0 ? median(results.coldStartsMs) : undefined,
    ),
    atLeast(
      'calls a second with metering on, of those with metering off',
      70,
      ' %',
      leastShare(results, off),
    ),
  ].filter((reach) => reach !== undefined)
}

/** At least 0: a stall that is shorter than the relay's own is none beyond it. */
function stallBeyondRelay({ live }: BenchResults, name: 'outlay, own key' | 'outlay, before') {
  const beyond = minus(live?.byTarget.get(name)?.worstGapMs, live?.byTarget.get('bare relay')?.worstGapMs)
  return beyond && Math.max(0, beyond)
}

/** Where a version before was measured in the same run. */
function againstBefore(results: BenchResults): (Reach | undefined)[] {
  const [now, before] = [
    figuresOf(results, plain32, 'outlay, own key'),
    figuresOf(results, plain32, 'outlay, before'),
  ]
  const delay = (name: 'outlay, own key' | 'outlay, before') => results.delay.get(name)?.maxMs
  const stall = (name: 'outlay, own key' | 'outlay, before') => stallBeyondRelay(results, name)
  return [
    atMost(
      'CPU per plain call, against the version before',
      1.1,
      '×',
      now && ratio(now.cpuMicros, before?.cpuMicros),
    ),
    atMost(
      'main-thread CPU per plain call, against the version before',
      0.95,
      '×',
      now && ratio(now.mainCpuMicros, before?.mainCpuMicros),
    ),
    atMost(
      'longest event-loop stop under full load, against the version before',
      0.75,
      '×',
      ratioOf(delay('outlay, own key'), delay('outlay, before')),
    ),
    atMost(
      'longest stall of live streams beyond the bare relay’s, against the version before',
      0.5,
      '×',
      ratioOf(stall('outlay, own key'), stall('outlay, before')),
    ),
  ]
}

function atFixedRate({ rate }: BenchResults): (Reach | undefined)[] {
  const [on, off] = [rate?.byTarget.get('outlay, own key'), rate?.byTarget.get('outlay, metering off')]
  return [
    atMost('p99 at a fixed rate, against metering off', 1.3, '×', ratioOf(on?.p99Ms, off?.p99Ms)),
    atMost(
      'event-loop delay p99.9 at a fixed rate, against metering off',
      1.3,
      '×',
      ratioOf(on?.delayP999Ms, off?.delayP999Ms),
    ),
  ]
}

function ratioOf(figure: number | undefined, base: number | undefined): number | undefined {
  return figure === undefined ? undefined : ratio(figure, base)
}

function worst(
  results: BenchResults,
  load: typeof plain32,
  figure: (measured: Measured) => number | undefined,
): number | undefined {
  const figures = meteredTargets.flatMap((target) => {
    const measured = figuresOf(results, load, target)
    return (measured && figure(measured)) ?? []
  })
  return figures.length > 0 ? Math.max(...figures) : undefined
}

function leastShare(results: BenchResults, off: Measured | undefined): number | undefined {
  const lost = worst(results, plain32, (one) => ratio(-one.callsPerSecond, off?.callsPerSecond))
  return lost === undefined ? undefined : -lost * 100
}

function atMost(promise: string, limit: number, unit: string, figure: number | undefined): Reach | undefined {
  if (figure === undefined) return undefined
  return {
    promise: `${promise}: at most ${limit}${unit}`,
    measured: show(figure, unit),
    isHeld: figure <= limit,
  }
}

function atLeast(
  promise: string,
  limit: number,
  unit: string,
  figure: number | undefined,
): Reach | undefined {
  if (figure === undefined) return undefined
  return {
    promise: `${promise}: at least ${limit}${unit}`,
    measured: show(figure, unit),
    isHeld: figure >= limit,
  }
}

function show(figure: number, unit: string): string {
  return `${figure.toFixed(Math.abs(figure) < 10 ? 2 : 0)}${unit}`
}

/** Nothing is 0 times anything, also 0 times nothing. */
function ratio(figure: number, base: number | undefined): number | undefined {
  if (base === undefined) return undefined
  return figure === 0 ? 0 : figure / base
}

function minus(figure: number | undefined, base: number | undefined): number | undefined {
  return figure === undefined || base === undefined ? undefined : figure - base
}
