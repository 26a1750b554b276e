import type { PastCalls } from '@outlay/shared/api'
import type { OwnRecords } from '@outlay/shared/pricing'
import { errorWords } from '@outlay/shared/words'
import { Piscina } from 'piscina'
import { OutlayError } from '../../../lib/errors.ts'
import { workerExecArgv, workerUrl } from '../../../lib/worker-url.ts'
import type { AdjustmentPage, PastCallRunner } from '../../prices/index.ts'
import type { PastCallTask } from './past-call-worker.ts'

/** Rows per page. A page is one transaction of the control plane and takes a few milliseconds. */
const adjustmentsPerPage = 200
const idleMsMax = 10_000
const waitingMax = 16

/**
 * Prices past calls in a thread that starts on demand and stops soon after, because a question may read years
 * of calls. Rejects with `records-unavailable` when the database cannot be read, and with `overloaded` when
 * too many questions wait.
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
  // A thread that fails between tasks concerns no caller. The next task starts another.
  pool.on('error', () => {})
  return {
    sum: async (records: OwnRecords) => (await run({ kind: 'sum', records })) as PastCalls,
    page: async (records: OwnRecords, { afterId, now }: { afterId: string; now: number }) =>
      (await run({ kind: 'page', records, afterId, limit: adjustmentsPerPage, now })) as AdjustmentPage,
    close: () => pool.destroy(),
  }

  /** The type of the answer follows from the task, but the pool knows one type for all. */
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
