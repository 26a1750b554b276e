import { setTimeout as sleep } from 'node:timers/promises'
import { type OutlayProcess, startOutlayProcess } from '../crash/outlay-process.ts'

/** A gateway as shipped, which is started again when it ends. */
export type FuzzGateway = {
  readonly port: number
  readonly origin: string
  readonly pid: number
  /** Ends that nobody asked for: how, and the last that was said. */
  readonly ends: readonly GatewayEnd[]
  readonly isUp: boolean
  /** Lines of its log that no fault of a caller or a provider explains. */
  faultLines(): string[]
  /** Calls that run and bytes that are held, as the health route says. */
  load(): Promise<Load>
  /** Ends a process that does nothing any more; it is started again. */
  endFrozen(): void
  stop(): Promise<{ exitCode: number | string; durationMs: number }>
  /** At once, for the end of a run that failed. */
  kill(): Promise<void>
}

export type GatewayEnd = { how: number | string; said: string }
export type Load = { running: number; heldBytes: number }

type GatewayOptions = {
  env: Record<string, string>
  adminToken: string
  /** An unasked end, while the cases that were running are still known. */
  onEnd(end: GatewayEnd): void
}

const startsMax = 200
const killMsMax = 5_000

export async function startFuzzGateway({ env, adminToken, onEnd }: GatewayOptions): Promise<FuzzGateway> {
  const ends: GatewayEnd[] = []
  const faults: string[] = []
  let isStopping = false
  let isUp = false
  let outlay: OutlayProcess
  let origin = ''

  const start = async () => {
    // The port is the same after a restart, so that callers find it again.
    outlay = startOutlayProcess({ ...env, ...(origin === '' ? {} : { OUTLAY_PORT: new URL(origin).port }) })
    const started = outlay
    void started.ended.then((how) => ended(started, how))
    origin = (await started.listening).origin
    isUp = true
  }
  const ended = (process: OutlayProcess, how: number | string) => {
    isUp = false
    const { stdout, stderr } = process.output()
    faults.push(...faultLinesOf(stdout))
    if (isStopping) return
    const end = { how, said: stderr.trim().slice(-3_000) }
    ends.push(end)
    onEnd(end)
    if (ends.length < startsMax) void start().catch(() => {})
  }

  await start()
  return {
    get port() {
      return Number(new URL(origin).port)
    },
    get origin() {
      return origin
    },
    get pid() {
      return outlay.pid
    },
    get isUp() {
      return isUp
    },
    ends,
    faultLines: () => (isUp ? [...faults, ...faultLinesOf(outlay.output().stdout)] : [...faults]),
    load: () => readLoad(origin, adminToken),
    endFrozen() {
      if (isUp) void outlay.kill()
    },
    async stop() {
      isStopping = true
      const startedAt = performance.now()
      await outlay.stop()
      return { exitCode: await outlay.ended, durationMs: performance.now() - startedAt }
    },
    async kill() {
      isStopping = true
      // The timer alone keeps nothing alive.
      await Promise.race([outlay.kill(), sleep(killMsMax, undefined, { ref: false })])
    },
  }
}

/** A watcher's words, and whatever an own error answers with 500. */
const faultEvents =
  /"event":"(unexpected-error|answer-failed|forward-failed|upgrade-failed|read-request-failed|[a-z-]*uncaught[a-z-]*)"|"code":"internal-error"|"level":60/

function faultLinesOf(log: string): string[] {
  return log.split('\n').filter((line) => faultEvents.test(line))
}

/** Throws where the route does not say how many calls run: nothing could be held then. */
async function readLoad(origin: string, adminToken: string): Promise<Load> {
  const response = await fetch(`${origin}/healthz`, {
    headers: { authorization: `Bearer ${adminToken}` },
    signal: AbortSignal.timeout(15_000),
  })
  const { calls } = (await response.json()) as { calls?: Partial<Load> }
  if (typeof calls?.running !== 'number' || typeof calls.heldBytes !== 'number') {
    throw new Error('/healthz does not say "calls":{"running","heldBytes"} to the admin token')
  }
  return { running: calls.running, heldBytes: calls.heldBytes }
}
