import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, Worker } from 'node:worker_threads'
import { errorWords, startWords } from '@outlay/shared/words'
import { detailsOf } from '../lib/details-of.ts'
import { OutlayError } from '../lib/errors.ts'
import { letHelpersGoLast } from '../lib/go-second.ts'
import { workerExecArgv, workerUrl } from '../lib/worker-url.ts'
import {
  askQuestions,
  boundedBody,
  type ControlPlaneQuestions,
  type JournalSource,
  PlaneEnded,
  replyToQuestions,
  responseFrom,
  type SharedProgress,
  type Snapshot,
} from '../link/index.ts'
import type { ControlPlane, ControlPlaneOptions, DashboardEnv } from './control-plane.ts'
import type { ControlPlaneTask, HostQuestions, ThreadQuestions } from './control-plane-worker.ts'

type ThreadOptions = Omit<ControlPlaneOptions, 'progress'> & { progress: SharedProgress }

/** A running thread and the questions that it answers. */
type Running = { worker: Worker; questions: ThreadQuestions; ended: Promise<void> }

/** Waits before a thread that ended is started again. The last wait applies to all further attempts. */
const restartAfterMs = [20, 100, 500, 1_000]
/** A thread that ends sooner than this counts as a failed attempt, so the next wait is longer. */
const soundAfterMs = 10_000
/** The longest that a stop waits for the thread before it terminates it. */
const stopWithinMs = 10_000

/**
 * Starts the control plane in a worker thread. A thread that ends on its own is started again, and calls go
 * on into the journal meanwhile. The new thread continues at the journal position in the database. Throws the
 * errors of {@link startControlPlane}.
 */
export async function startControlPlaneThread(options: ThreadOptions): Promise<ControlPlane> {
  const { progress, logger, dataPlane } = options
  const bodies = new Map<number, Request>()
  let origins: Parameters<ControlPlaneQuestions['setOrigins']>[0] | null = null
  let requests = 0
  let isStopping = false
  let running: Running | null = null
  let back: Promise<unknown> = Promise.resolve()
  let attempts = 0
  /** Rows that a thread received and that are not in the database yet. */
  let unapplied = 0
  /** The one-time link that was shown last, so that it also opens the dashboard of the next thread. */
  let linkToken = ''
  /** The last thread that was started, also if it is not ready yet. */
  let newest: Worker | null = null

  // Done first, because threads that are started later have a priority of their own.
  letHelpersGoLast()
  const first = await open(options.source)
  const plane = askable()
  return {
    snapshot: first.snapshot,
    notices: first.notices,
    questions: {
      ...askedOf(plane),
      applyUnwritten: untilApplied,
      async setOrigins(given) {
        origins = given
        await plane.setOrigins(given)
      },
    },
    dashboard: askDashboard,
    stop,
  }

  async function open(source: JournalSource): Promise<{ snapshot: Snapshot; notices: readonly string[] }> {
    const opened = startThread(source)
    try {
      const started = await opened.questions.start()
      running = opened
      progress.isControlPlaneDown = false
      const startedAt = performance.now()
      void opened.ended.then(() => {
        if (performance.now() - startedAt >= soundAfterMs) attempts = 0
        restart(opened.failure())
      })
      return started
    } catch (error) {
      await opened.worker.terminate()
      if (!(error instanceof PlaneEnded)) throw error
      throw opened.failure() ?? new Error(startWords.controlPlaneEnded)
    }
  }

  function startThread(source: JournalSource): Running & { failure(): unknown } {
    const [asked, host] = [new MessageChannel(), new MessageChannel()]
    const { config, sessionKey, controlToken, startedAt } = options
    const task: ControlPlaneTask = {
      ...{ config, source, sessionKey, controlToken, startedAt },
      progress: progress.buffer,
      isDatabaseMade: options.mark.isMade,
      linkToken,
      clockOffsetMs: options.now() - Date.now(),
      asked: asked.port2,
      host: host.port2,
    }
    const worker = new Worker(workerUrl('control-plane/control-plane-worker'), {
      workerData: task,
      transferList: [asked.port2, host.port2],
      execArgv: workerExecArgv(),
      // A smaller young generation saves memory but costs more garbage collections than it is worth.
      resourceLimits: { maxYoungGenerationSizeMb: 24 },
    })
    const hostQuestions: HostQuestions = {
      ...dataPlane,
      log: async (level, details, message) => logger[level](details, message),
      noteDatabase: async (isMade) => options.mark.note(isMade),
      async noteLink(token) {
        linkToken = token
      },
      readDashboardBody: async (id) => boundedBody(bodies.get(id)!),
    }
    newest = worker
    replyToQuestions(host.port1, hostQuestions)
    const { questions, end } = askQuestions<ThreadQuestions>(asked.port1)
    let failure: unknown = null
    worker.on('error', (error) => {
      failure = error
    })
    const ended = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        end()
        host.port1.close()
        resolve()
      })
    })
    return { worker, questions, ended, failure: () => failure }
  }

  function restart(failure: unknown): void {
    running = null
    if (isStopping) return
    progress.isControlPlaneDown = true
    logger.error({ event: 'control-plane-ended', ...(failure === null ? {} : detailsOf(failure)) })
    back = bringBack()
  }

  async function bringBack(): Promise<void> {
    while (!isStopping) {
      await sleep(restartAfterMs[Math.min(attempts, restartAfterMs.length - 1)])
      attempts += 1
      // The new thread reads the journal up to here as left by an earlier process and counts its rows again.
      progress.addPending(unapplied - progress.pending)
      const openedAt = Math.max(options.source.openedAt, progress.published)
      try {
        const { snapshot } = await open({ ...options.source, openedAt })
        await tell(snapshot)
        return
      } catch (error) {
        logger.error({ event: 'control-plane-restart-failed', ...detailsOf(error) })
      }
    }
  }

  async function tell(snapshot: Snapshot): Promise<void> {
    await dataPlane.replaceKeys(snapshot.keys)
    await dataPlane.setOwnPrices(snapshot.ownPrices)
    await dataPlane.setCalibrations(snapshot.calibrations)
    // If this thread has ended already, the next restart sends the origins.
    if (origins) await plane.setOrigins(origins).catch(() => {})
    logger.warn({ event: 'control-plane-back' })
  }

  /**
   * Passes questions to the running thread. While no thread runs, they are refused with
   * `records-unavailable`.
   */
  function askable(): ThreadQuestions {
    return new Proxy({} as ThreadQuestions, {
      get:
        (_, method) =>
        async (...args: unknown[]) => {
          const asked = running?.questions as unknown as Record<
            string,
            (...all: unknown[]) => Promise<unknown>
          >
          if (!asked) throw unavailable()
          try {
            return await asked[String(method)]!(...args)
          } catch (error) {
            throw error instanceof PlaneEnded ? unavailable() : error
          }
        },
    })
  }

  /** These rows exist in memory only, so a thread that ends hands them to its successor. */
  async function untilApplied(records: readonly string[]): Promise<void> {
    unapplied += records.length
    try {
      while (!isStopping) {
        try {
          return await (running?.questions.applyUnwritten(records) ?? Promise.reject(new PlaneEnded()))
        } catch (error) {
          if (!(error instanceof PlaneEnded)) throw error
          await sleep(restartAfterMs[0])
          await back
        }
      }
    } finally {
      unapplied -= records.length
    }
    throw new PlaneEnded()
  }

  async function askDashboard(request: Request, { remoteAddress }: DashboardEnv): Promise<Response> {
    requests += 1
    const id = requests
    const { method, url, headers } = request
    const hasBody = method !== 'GET' && method !== 'HEAD' && request.body !== null
    if (hasBody) bodies.set(id, request)
    try {
      const sent = { id, method, url, headers: [...headers], hasBody, remoteAddress }
      return responseFrom(await plane.dashboard(sent))
    } finally {
      bodies.delete(id)
    }
  }

  async function stop(): Promise<void> {
    isStopping = true
    const isTooLate = sleep(stopWithinMs, true, { ref: false })
    try {
      // The journal holds every record that the thread has not written by then.
      if (await Promise.race([stopThread().then(() => false), isTooLate])) await newest?.terminate()
    } catch (error) {
      if (!(error instanceof PlaneEnded)) throw error
    }
  }

  async function stopThread(): Promise<void> {
    await back
    if (!running) return
    const { questions, ended } = running
    await questions.stop().finally(() => ended)
  }
}

type PassedOn = Omit<ControlPlaneQuestions, 'applyUnwritten' | 'setOrigins'>

/** Lists the questions that are passed on unchanged. Named one by one because a proxy cannot be spread. */
function askedOf(plane: ThreadQuestions): PassedOn {
  const { readRequest, findBooked, addSamples, listKeys, createKey, updateKey, revokeKey, dashboardLink } =
    plane
  return { readRequest, findBooked, addSamples, listKeys, createKey, updateKey, revokeKey, dashboardLink }
}

function unavailable(): OutlayError {
  return new OutlayError('records-unavailable', errorWords.records.startingAgain)
}
