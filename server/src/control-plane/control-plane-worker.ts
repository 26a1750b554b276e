import { type MessagePort, workerData } from 'node:worker_threads'
import { goSecond } from '../lib/go-second.ts'
import type { ControlLog } from '../lib/logger.ts'
import { createPace } from '../lib/pace.ts'
import {
  askQuestions,
  type ControlPlaneQuestions,
  type DataPlaneQuestions,
  replyToQuestions,
  requestFrom,
  type SentRequest,
  SharedProgress,
  type Snapshot,
  sentResponse,
} from '../link/index.ts'
import type { ControlPlaneOptions } from './control-plane.ts'
import { startControlPlane } from './start-control-plane.ts'

/** The input of the thread: plain data and two ports. */
export type ControlPlaneTask = Omit<
  ControlPlaneOptions,
  'progress' | 'dataPlane' | 'logger' | 'mark' | 'link' | 'pace' | 'now'
> & {
  progress: SharedArrayBuffer
  isDatabaseMade: boolean | null
  linkToken: string
  /** Added to this thread's clock. Tests set clocks of their own. */
  clockOffsetMs: number
  /** Questions to this thread arrive here. */
  asked: MessagePort
  /** This thread sends its questions here. */
  host: MessagePort
}

/** Questions of this thread to the main thread. */
export type HostQuestions = DataPlaneQuestions & {
  log(level: keyof ControlLog, details: Record<string, unknown>, message?: string): Promise<void>
  noteDatabase(isMade: boolean): Promise<void>
  noteLink(token: string): Promise<void>
  readDashboardBody(requestId: number): Promise<ArrayBuffer>
}

/** Questions that this thread answers. */
export type ThreadQuestions = ControlPlaneQuestions & {
  start(): Promise<{ snapshot: Snapshot; notices: readonly string[] }>
  dashboard(request: SentRequest): Promise<Awaited<ReturnType<typeof sentResponse>>>
  stop(): Promise<void>
}

const { progress, isDatabaseMade, linkToken, clockOffsetMs, asked, host, ...options } =
  workerData as ControlPlaneTask
const { questions: hostQuestions } = askQuestions<HostQuestions>(host)

/** Log lines go through the main thread: two writers on one pipe would mix their lines. */
const logger = Object.fromEntries(
  (['fatal', 'error', 'warn', 'info', 'debug'] as const).map((level) => [
    level,
    (details: Record<string, unknown>, message?: string) =>
      void hostQuestions.log(level, details, message).catch(() => {}),
  ]),
) as ControlLog

const sharedProgress = new SharedProgress(progress)
const started = startControlPlane({
  ...options,
  progress: sharedProgress,
  pace: createPace({ progress: sharedProgress, source: options.source }),
  dataPlane: hostQuestions,
  logger,
  mark: {
    isMade: isDatabaseMade,
    note: (isMade) => void hostQuestions.noteDatabase(isMade).catch(() => {}),
  },
  link: {
    token: linkToken,
    note: (token) => void hostQuestions.noteLink(token).catch(() => {}),
  },
  now: () => Date.now() + clockOffsetMs,
})
// Lowered once it is ready: calls wait for a control plane that starts. `start` reports a failure to its caller.
started.then(goSecond, () => {})

const own: Pick<ThreadQuestions, 'start' | 'dashboard' | 'stop'> = {
  async start() {
    const { snapshot, notices } = await started
    return { snapshot, notices }
  },
  async dashboard(request) {
    const { dashboard } = await started
    const response = await dashboard(requestFrom(request, hostQuestions.readDashboardBody), request)
    return sentResponse(response)
  },
  async stop() {
    try {
      await (await started).stop()
    } finally {
      // Closes the ports after the last answer has left. Without ports nothing keeps the thread alive.
      setImmediate(() => {
        asked.close()
        host.close()
      })
    }
  },
}

replyToQuestions(
  asked,
  new Proxy(own, {
    get: (mine, name) => Reflect.get(mine, name) ?? ((...args: unknown[]) => askPlane(String(name), args)),
  }),
)

async function askPlane(name: string, args: unknown[]): Promise<unknown> {
  const { questions } = await started
  return (questions as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]!(...args)
}
