import type { PriceBook } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { dayMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../lib/errors.ts'
import type { Logger } from '../lib/logger.ts'
import { whenWritable } from '../lib/when-writable.ts'
import type { DriftCell } from '../metering/drift/index.ts'
import { sampleCalls } from './sample-calls.ts'
import { createSampleDrift } from './sample-drift.ts'
import { historyDays, type SampleKey, type SampleProject, workloads } from './workloads.ts'

/** What sample data needs from storage. Each change throws `records-unavailable` where it cannot be written just now. */
export type SampleStore = {
  isThere(): boolean
  /** Adds the projects and keys of the sample; those that are there stay. A name that is taken gets an addition. */
  addOwners(owners: { projects: readonly SampleProject[]; keys: readonly SampleKey[] }, now: number): void
  /**
   * Removes calls of the sample's keys after `afterId`, a page of them and their part of all sums; returns where
   * to go on, or null when none is left.
   */
  removeCalls(keyIds: readonly string[], afterId: string): string | null
  /** Adds what counting beside the calls found. */
  addDrift(cells: readonly DriftCell[]): void
  /** Removes the keys and projects, the sums that have become nothing, and what counting beside the calls found. */
  removeOwners(owners: { projectIds: readonly string[]; keyIds: readonly string[] }): void
}

type SampleOptions = {
  store: SampleStore
  /** Puts a call on record; resolves when it is. */
  record(receipt: Receipt): Promise<void>
  /** Brings what is on its way into the database, before it is looked for there; false when it cannot just now. */
  writeThrough(): boolean
  /** Called when all is removed: a recovery must not bring it back. */
  forgetWritten(): void
  /** The prices in force. */
  priceBook(): PriceBook
  logger: Logger
  now(): number
}

const callsPerTurn = 64

const keys = workloads.map(({ key }) => key)
const projects = [...new Set(keys.flatMap(({ project }) => project ?? []))]
const keyIds = keys.map(({ id }) => id)
const projectIds = projects.map(({ id }) => id)

/**
 * Data to look around with: calls of a company that does not exist, under keys and projects of their own, so
 * that all of it can be taken away again. One change at a time; the event loop has its turn between pages.
 */
export function createSampleManager({ store, record, priceBook, logger, now, ...ledger }: SampleOptions) {
  let isChanging = false
  return {
    isThere: () => store.isThere(),

    /** Resolves with the number of calls once all are on record. */
    load: () =>
      changing(async () => {
        if (store.isThere()) throw new OutlayError('conflict', errorWords.sampleData.isThere)
        await whenWritable(() => store.addOwners({ projects, keys }, now() - historyDays * dayMs))
        const drift = createSampleDrift()
        let calls = 0
        let waiting: Promise<void>[] = []
        for (const receipt of sampleCalls({ until: now(), priceBook: priceBook() })) {
          calls += 1
          drift.add(receipt)
          waiting.push(record(receipt))
          if (waiting.length < callsPerTurn) continue
          await Promise.all(waiting)
          waiting = []
        }
        await Promise.all(waiting)
        await whenWritable(writeAll)
        await whenWritable(() => store.addDrift(drift.cells()))
        logger.info({ event: 'sample-data-loaded', calls })
        return calls
      }),

    /** Resolves once nothing of it is left. */
    remove: () =>
      changing(async () => {
        await whenWritable(writeAll)
        let afterId: string | null = ''
        while (afterId !== null) {
          const from: string = afterId
          afterId = await whenWritable(() => store.removeCalls(keyIds, from))
          await new Promise((resolve) => setImmediate(resolve))
        }
        await whenWritable(() => store.removeOwners({ projectIds, keyIds }))
        ledger.forgetWritten()
        logger.info({ event: 'sample-data-removed' })
      }),
  }

  function writeAll(): void {
    if (!ledger.writeThrough())
      throw new OutlayError('records-unavailable', errorWords.records.cannotBeWritten)
  }

  async function changing<Result>(work: () => Promise<Result>): Promise<Result> {
    if (isChanging) throw new OutlayError('conflict', errorWords.sampleData.isChanging)
    isChanging = true
    try {
      return await work()
    } finally {
      isChanging = false
    }
  }
}
