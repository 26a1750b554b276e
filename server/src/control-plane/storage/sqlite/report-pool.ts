import { errorWords } from '@outlay/shared/words'
import { Piscina } from 'piscina'
import { OutlayError } from '../../../lib/errors.ts'
import { workerExecArgv, workerUrl } from '../../../lib/worker-url.ts'
import type { ReportQuestion, ReportReply, ReportRunner } from '../../reports/index.ts'

/**
 * Idle time before the thread stops. A thread and its connection take 20 MB, which an unwatched gateway can
 * save.
 */
const idleMsMax = 60_000
/** Questions that may wait. Further ones are refused. */
const waitingMax = 256

/**
 * Answers questions about the SQLite file in a thread that starts with the first question and stops after an
 * idle minute. There is only one thread, because calls and reports share few cores and calls come first.
 * Rejects with `records-unavailable` when the database cannot be read, and with `overloaded` when too many
 * questions wait.
 */
export function createReportPool(databaseFile: string): ReportRunner {
  const pool = new Piscina<ReportQuestion, ReportReply>({
    filename: workerUrl('control-plane/storage/sqlite/report-worker').href,
    execArgv: workerExecArgv(),
    workerData: { databaseFile },
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMsMax,
    maxQueue: waitingMax,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  // A thread that fails between questions concerns no caller. The next question starts another.
  pool.on('error', () => {})

  return {
    async run<Kind extends ReportQuestion['kind']>(question: Extract<ReportQuestion, { kind: Kind }>) {
      try {
        // The type of the reply follows from the question, but the pool knows one type for all.
        return (await pool.run(question)) as ReportReply<Kind>
      } catch (error) {
        throw refusalOf(error)
      }
    },
    close: () => pool.destroy(),
  }
}

function refusalOf(error: unknown): OutlayError {
  const isFull = error instanceof Error && error.message === 'Task queue is at limit'
  if (isFull) {
    return new OutlayError('overloaded', errorWords.reports.tooMany)
  }
  return new OutlayError('records-unavailable', errorWords.records.cannotBeRead, {
    cause: error,
  })
}
