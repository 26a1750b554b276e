import type { PastCalls } from '@outlay/shared/api'
import type { OwnRecords } from '@outlay/shared/pricing'
import { errorWords } from '@outlay/shared/words'
import { Piscina } from 'piscina'
import { OutlayError } from '../../../lib/errors.ts'
import { workerExecArgv, workerUrl } from '../../../lib/worker-url.ts'
import type { AdjustmentPage, PastCallRunner } from '../../prices/index.ts'
import type { PastCallTask } from './past-call-worker.ts'

/** Rows and sums of a page are written in one transaction, on the event loop: a few milliseconds of it. */
const adjustmentsPerPage = 200
const idleMsMax = 10_000
const waitingMax = 16

/**
 * Prices past calls in a thread that starts when it is asked and stops soon after: it may read years of them.
 * Rejects with `records-unavailable` when the database cannot be read, `overloaded` when too many wait.
 */
export function createPastCallPool(databaseFile: string): PastCallRunner {
  const pool = new Piscina<PastCallTask, PastCalls | AdjustmentPage>({
    filename: workerUrl('control-plane/storage/sqlite/past-call-worker').href,
    execArgv: workerExecArgv(),
    workerData: { databaseFile },
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMsMax,
    maxQueue: waitingMax,
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  })
  // A thread that fails between tasks is no one's error: the next task starts another.
  pool.on('error', () => {})
  return {
    sum: async (records: OwnRecords) => (await run({ kind: 'sum', records })) as PastCalls,
    page: async (records: OwnRecords, { afterId, now }: { afterId: string; now: number }) =>
      (await run({ kind: 'page', records, afterId, limit: adjustmentsPerPage, now })) as AdjustmentPage,
    close: () => pool.destroy(),
  }

  /** A task is answered in its own kind; the pool knows one type for both. */
  async function run(task: PastCallTask): Promise<PastCalls | AdjustmentPage> {
    try {
      return await pool.run(task)
    } catch (error) {
      if (error instanceof Error && error.message === 'Task queue is at limit') {
        throw new OutlayError('overloaded', errorWords.reports.tooMany)
      }
      throw new OutlayError('records-unavailable', errorWords.records.cannotBeRead, { cause: error })
    }
  }
}
