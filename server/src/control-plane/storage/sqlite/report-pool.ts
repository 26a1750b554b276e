import { errorWords } from '@outlay/shared/words'
import { Piscina } from 'piscina'
import { OutlayError } from '../../../lib/errors.ts'
import { workerExecArgv, workerUrl } from '../../../lib/worker-url.ts'
import type { ReportQuestion, ReportReply, ReportRunner } from '../../reports/index.ts'

/** A thread and its connection take 20 MB that a gateway nobody looks at does not need. */
const idleMsMax = 60_000
/** Questions that may wait for their turn before new ones are sent away. */
const waitingMax = 256

/**
 * Replies to questions about the SQLite file from a thread that starts with the first of them and stops after a
 * minute without any. One thread: calls and reports share few cores, and calls come first.
 * Rejects with `records-unavailable` when the database cannot be read, `overloaded` when too many wait.
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
  // A thread that fails between questions is no one's error: the next question starts another.
  pool.on('error', () => {})

  return {
    async run<Kind extends ReportQuestion['kind']>(question: Extract<ReportQuestion, { kind: Kind }>) {
      try {
        // The reply to a question is of the same kind; the pool knows one type for all kinds.
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
