import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel, Worker } from 'node:worker_threads'
import { errorWords } from '@outlay/shared/words'
import { detailsOf } from '../lib/details-of.ts'
import { OutlayError } from '../lib/errors.ts'
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
import type { ControlPlaneTask, HostQuestions, ThreadQuestions } from './control-plane-worker.ts'
import type { ControlPlane, ControlPlaneOptions, DashboardEnv } from './start-control-plane.ts'

type ThreadOptions = Omit<ControlPlaneOptions, 'progress'> & { progress: SharedProgress }

/** A thread that runs, and how it is asked. */
type Running = { worker: Worker; questions: ThreadQuestions; ended: Promise<void> }

/** How soon a thread that has ended is started again; the last wait holds for all further attempts. */
const restartAfterMs = [20, 100, 500, 1_000]
/** How long a thread that was told to stop may take to end. */
const stopWithinMs = 10_000

/**
 * Starts the control plane in a thread of its own. When it ends on its own, it is started again while calls go on into the
 * journal: the new one takes up the journal where the database says. Throws what {@link startControlPlane} throws.
 */
export async function startControlPlaneThread(options: ThreadOptions): Promise<ControlPlane> {
  const { progress, logger, dataPlane } = options
  const bodies = new Map<number, Request>()
  let origins: Parameters<ControlPlaneQuestions['setOrigins']>[0] | null = null
  let requests = 0
  let isStopping = false
  let running: Running | null = null
  let back: Promise<unknown> = Promise.resolve()

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
      void opened.ended.then(restart)
      return started
    } catch (error) {
      await opened.worker.terminate()
      throw error instanceof PlaneEnded ? (opened.failure() ?? error) : error
    }
  }

  function startThread(source: JournalSource): Running & { failure(): unknown } {
    const [asked, host] = [new MessageChannel(), new MessageChannel()]
    const { config, sessionKey, controlToken, startedAt } = options
    const task: ControlPlaneTask = {
      ...{ config, source, sessionKey, controlToken, startedAt },
      progress: progress.buffer,
      isDatabaseMade: options.mark.isMade,
      clockOffsetMs: options.now() - Date.now(),
      asked: asked.port2,
      host: host.port2,
    }
    const worker = new Worker(workerUrl('control-plane/control-plane-worker'), {
      workerData: task,
      transferList: [asked.port2, host.port2],
      execArgv: workerExecArgv(),
      // It has no bursts of garbage, as calls make them: a small young generation saves memory.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    const hostQuestions: HostQuestions = {
      ...dataPlane,
      log: async (level, details, message) => logger[level](details, message),
      noteDatabase: async (isMade) => options.mark.note(isMade),
      readDashboardBody: async (id) => boundedBody(bodies.get(id)!),
    }
    replyToQuestions(host.port1, hostQuestions)
    const { questions, end } = askQuestions<ThreadQuestions>(asked.port1)
    let failure: unknown = null
    worker.on('error', (error) => {
      failure = error
    })
    const ended = once(worker, 'exit').then(() => {
      end()
      host.port1.close()
      if (failure) logger.error({ event: 'control-plane-failed', ...detailsOf(failure) })
    })
    return { worker, questions, ended, failure: () => failure }
  }

  function restart(): void {
    running = null
    if (isStopping) return
    progress.isControlPlaneDown = true
    logger.error({ event: 'control-plane-ended' })
    back = bringBack()
  }

  async function bringBack(): Promise<void> {
    for (let attempt = 0; !isStopping; attempt += 1) {
      await sleep(restartAfterMs[Math.min(attempt, restartAfterMs.length - 1)])
      try {
        // What is published by now is read as what an earlier process left; rows of it are counted anew.
        progress.addPending(-progress.pending)
        const { snapshot } = await open({ ...options.source, openedAt: progress.published })
        await dataPlane.replaceKeys(snapshot.keys)
        await dataPlane.setOwnPrices(snapshot.ownPrices)
        await dataPlane.setCalibrations(snapshot.calibrations)
        if (origins) await running?.questions.setOrigins(origins)
        logger.warn({ event: 'control-plane-back' })
        return
      } catch (error) {
        logger.error({ event: 'control-plane-restart-failed', ...detailsOf(error) })
      }
    }
  }

  /** The questions of the thread that runs; while there is none, they are refused for the moment. */
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

  /** These rows are in memory alone, so they are given to the next thread where this one ends. */
  async function untilApplied(records: readonly string[]): Promise<void> {
    while (!isStopping) {
      try {
        return await (running?.questions.applyUnwritten(records) ?? Promise.reject(new PlaneEnded()))
      } catch (error) {
        if (!(error instanceof PlaneEnded)) throw error
        await sleep(restartAfterMs[0])
        await back
        // What waited was counted anew from the journal, where these rows are not.
        progress.addPending(records.length)
      }
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
    await back
    if (!running) return
    const { worker, questions, ended } = running
    try {
      await questions.stop()
    } finally {
      const isOver = await Promise.race([ended.then(() => true), sleep(stopWithinMs, false, { ref: false })])
      if (!isOver) await worker.terminate()
    }
  }
}

type PassedOn = Omit<ControlPlaneQuestions, 'applyUnwritten' | 'setOrigins'>

/** The questions that are passed on as they are, by name: a proxy has none to spread. */
function askedOf(plane: ThreadQuestions): PassedOn {
  const { readRequest, findBooked, addSamples, listKeys, createKey, updateKey, revokeKey, dashboardLink } =
    plane
  return { readRequest, findBooked, addSamples, listKeys, createKey, updateKey, revokeKey, dashboardLink }
}

function unavailable(): OutlayError {
  return new OutlayError('records-unavailable', errorWords.records.startingAgain)
}
