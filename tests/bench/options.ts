import { parseArgs } from 'node:util'

export const parts = ['plain', 'stream', 'rate', 'live', 'delay', 'cold-start'] as const
export type Part = (typeof parts)[number]

/** How much is measured. Times are milliseconds. */
export interface BenchOptions {
  parts: ReadonlySet<Part>
  rounds: number
  /** Once for each target (a third of it again for streams), so that its code is compiled before anything counts. */
  compileMs: number
  /** Before each measurement, so that its connections are open. */
  warmupMs: number
  durationMs: number
  /**
   * Under load before event-loop delays and a fixed rate are measured. A target that was idle meanwhile begins with
   * a full garbage collection, which its next calls do not see.
   */
  settleMs: number
  liveStreams: number
  /** How long each live stream lasts. */
  liveMs: number
  liveRounds: number
  delayMs: number
  /** At a fixed rate: long enough that one collection of garbage does not decide over the slowest calls. */
  rateMs: number
  coldStarts: number
  isQuick: boolean
  /** The folder of an earlier version, built: it is measured in the same run. Null: none. */
  before: string | null
}

const full = {
  rounds: 5,
  compileMs: 6_000,
  warmupMs: 300,
  durationMs: 2_000,
  settleMs: 2_000,
  liveStreams: 1_000,
  liveMs: 6_000,
  liveRounds: 5,
  delayMs: 4_000,
  rateMs: 8_000,
  coldStarts: 5,
}

/** About a minute: enough to see a regression of a third, too little to publish. */
const quick = {
  rounds: 3,
  compileMs: 2_500,
  warmupMs: 100,
  durationMs: 300,
  settleMs: 500,
  liveStreams: 1_000,
  liveMs: 3_000,
  liveRounds: 1,
  delayMs: 1_500,
  rateMs: 1_500,
  coldStarts: 1,
}

/** Reads `--quick`, `--only plain,stream` and `--before <folder>`. Throws an Error that names a part nobody knows. */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      before: { type: 'string' },
    },
  })
  const wanted = values.only?.split(',') ?? [...parts]
  for (const name of wanted) {
    if (!isPart(name)) throw new Error(`Unknown part '${name}'. Known: ${parts.join(', ')}.`)
  }
  return {
    ...(values.quick ? quick : full),
    parts: new Set(wanted.filter(isPart)),
    isQuick: values.quick,
    before: values.before ?? null,
  }
}

function isPart(name: string): name is Part {
  return (parts as readonly string[]).includes(name)
}
