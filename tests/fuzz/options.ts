import { parseArgs } from 'node:util'
import { type Part, parts } from './fuzz-case.ts'

export type FuzzOptions = {
  seed: string
  /** How often all cases are run: each time with a seed of its own. */
  times: number
  /** Until so much time is over, in place of `times`; null: not by the clock. */
  minutes: number | null
  /** How many cases of each part. */
  counts: Readonly<Record<Part, number>>
  /** One case alone. */
  only: { part: Part; number: number } | null
  /** How long the process rests before its memory is read. */
  restMs: number
  /** Cases at a time. */
  concurrency: number
  /** One case after the other, with a look at what each leaves behind. */
  isAlone: boolean
}

/** The seed of a run that is told none, so that CI runs the same cases each time. */
const defaultSeed = 'outlay-1'
const counts = { requests: 20_000, answers: 10_000, sessions: 500 }

/**
 * Reads `--seed N`, `--times N`, `--minutes N`, `--case answers/17`, `--part answers`, `--share 10` (so many per cent of all
 * cases), `--rest SECONDS`, `--alone`. Throws an Error that names what is wrong.
 */
export function readOptions(args: string[]): FuzzOptions {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: defaultSeed },
      times: { type: 'string' },
      minutes: { type: 'string' },
      case: { type: 'string' },
      part: { type: 'string' },
      share: { type: 'string', default: '100' },
      rest: { type: 'string' },
      alone: { type: 'boolean', default: false },
      concurrency: { type: 'string', default: '64' },
    },
  })
  const minutes = values.minutes === undefined ? null : positive('minutes', values.minutes)
  const times = values.times === undefined ? 1 : positive('times', values.times)
  const only = values.case === undefined ? null : caseOf(values.case)
  const share = positive('share', values.share) / 100
  const wanted = only ? [] : values.part === undefined ? parts : [partOf(values.part)]
  const countOf = (part: Part) => (wanted.includes(part) ? Math.ceil(counts[part] * share) : 0)
  const isLong = minutes !== null || values.times !== undefined
  const restSeconds = values.rest ?? (only ? '1' : isLong ? '300' : '10')
  return {
    seed: values.seed,
    times,
    minutes,
    counts: { requests: countOf('requests'), answers: countOf('answers'), sessions: countOf('sessions') },
    only,
    restMs: positive('rest', restSeconds) * 1_000,
    concurrency: values.alone ? 1 : positive('concurrency', values.concurrency),
    isAlone: values.alone,
  }
}

function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not '${text}'.`)
  return value
}

function partOf(text: string): Part {
  const part = parts.find((one) => one === text)
  if (!part) throw new Error(`Unknown part '${text}'. Known: ${parts.join(', ')}.`)
  return part
}

function caseOf(text: string): { part: Part; number: number } {
  const [part = '', number = ''] = text.split('/')
  if (!/^\d+$/.test(number)) throw new Error(`--case is a part and a number, like answers/17, not '${text}'.`)
  return { part: partOf(part), number: Number(number) }
}
