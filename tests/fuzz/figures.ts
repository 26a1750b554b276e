import type { FuzzFigures, Problem } from './run-fuzz.ts'

/** Megabytes above the start. V8 and the counting thread give memory back after minutes, so a shorter rest allows more. */
const memoryGrowthMaxMb = { afterFiveMinutes: 60, sooner: 300 }
const fiveMinutesSeconds = 300
const delayMaxMs = 15_000
const stopMaxMs = 15_000

type Line = { what: string; figure: string; isHeld: boolean }

/** One line for each thing that is promised, with its figure. */
export function linesOf(figures: FuzzFigures): Line[] {
  const { load, memory, stop, verify, rows } = figures
  const growthMb = memory.endMb - memory.startMb
  const { afterFiveMinutes, sooner } = memoryGrowthMaxMb
  const growthMaxMb = memory.restSeconds >= fiveMinutesSeconds ? afterFiveMinutes : sooner
  const none = (what: string, count: number) => ({ what, figure: String(count), isHeld: count === 0 })
  return [
    none('ends of the process', figures.processEnds),
    none('cases without an end after 15 s', figures.hangs),
    {
      what: 'longest wait for /healthz',
      figure: milliseconds(figures.worstHealthMs),
      isHeld: figures.worstHealthMs < delayMaxMs,
    },
    none('own 5xx without a cause', figures.ownFailures),
    none('requests closed without an answer', figures.unanswered),
    none('answers with bytes behind them', figures.unasked),
    none('log lines about faults of our own', figures.faultLines),
    {
      what: 'calls still running at rest',
      figure: String(load?.running ?? 'unknown'),
      isHeld: load?.running === 0,
    },
    {
      what: 'bytes still held at rest',
      figure: String(load?.heldBytes ?? 'unknown'),
      isHeld: load?.heldBytes === 0,
    },
    {
      what: 'memory after the rest',
      figure: `${megabytes(memory.endMb)}, ${growthMb >= 0 ? '+' : ''}${megabytes(growthMb)} since the start (${megabytes(growthMaxMb)} allowed), ${megabytes(memory.highestMb)} at most, ${memory.restSeconds} s of rest`,
      isHeld: growthMb <= growthMaxMb,
    },
    {
      what: 'SIGTERM',
      figure: `ended with ${stop.exitCode} after ${milliseconds(stop.durationMs)}`,
      isHeld: stop.exitCode === 0 && stop.durationMs < stopMaxMs,
    },
    {
      what: 'outlay verify',
      figure: `exit code ${verify.exitCode}: ${verify.said.split('\n').slice(0, 12).join('\n        ')}`,
      isHeld: verify.exitCode === 0,
    },
    {
      what: 'calls at the provider without a row',
      figure: `${rows.missing.length} (${rows.rows} rows)`,
      isHeld: rows.missing.length === 0,
    },
    none('calls on record for more than 15 s', rows.late.length),
  ]
}

export function figuresText(figures: FuzzFigures): string {
  const { cases, seeds } = figures
  const head = `${cases.requests} requests, ${cases.answers} answers, ${cases.sessions} sessions; seeds ${seeds.join(', ')}; ${figures.answers} answers came, ${figures.seenByProvider} requests reached the provider; longest case ${milliseconds(figures.worstCaseMs)}`
  const lines = linesOf(figures).map(
    ({ what, figure, isHeld }) => `  ${isHeld ? 'held  ' : 'BROKEN'} ${what}: ${figure}`,
  )
  return [head, ...lines].join('\n')
}

const kindsShown = 40
const examplesShown = 5

/** Each kind of problem once, with the first cases that had it and what repeats them. */
export function problemsText(problems: readonly Problem[]): string {
  const kinds = new Map<string, Problem[]>()
  for (const problem of problems) {
    const kind = `${problem.kind}: ${likeness(problem.detail)}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), problem])
  }
  const texts = [...kinds.values()].slice(0, kindsShown).map(textOf)
  const hidden = kinds.size - texts.length
  return [...texts, ...(hidden > 0 ? [`... and ${hidden} more kinds`] : [])].join('\n')
}

/** What two details have in common that tell of the same. */
function likeness(detail: string): string {
  return detail.replaceAll(/\b[a-z]+_[\w-]{8,}|\d+|"path":"[^"]*"/g, '0').slice(0, 400)
}

function textOf(problems: readonly Problem[]): string {
  const { kind, detail } = problems[0]!
  const examples = problems
    .slice(0, examplesShown)
    .flatMap(({ about, name }) => [
      ...(about === '' ? [] : [`    ${about}`]),
      ...(name === '' ? [] : [`      again: npm run test:fuzz -- ${name}`]),
    ])
  return [`${kind}, ${problems.length} times: ${detail.replaceAll('\n', '\n    ')}`, ...examples].join('\n')
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(0)} ms`
}

function megabytes(mb: number): string {
  return `${mb.toFixed(0)} MB`
}
