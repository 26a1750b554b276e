import type { PriceBook } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { dayMs } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import type { ControlLog } from '../../lib/logger.ts'
import { whenWritable } from '../../lib/when-writable.ts'
import type { DriftCell } from '../counting-drift/index.ts'
import { sampleCalls } from './sample-calls.ts'
import { createSampleDrift } from './sample-drift.ts'
import { historyDays, type SampleKey, type SampleProject, workloads } from './workloads.ts'

/** What sample data needs from storage. Each change rejects with `records-unavailable` where it cannot be written just now. */
export type SampleStore = {
  isThere(): Promise<boolean>
  /** Adds the projects and keys of the sample; those that are there stay. A name that is taken gets an addition. */
  addOwners(
    owners: { projects: readonly SampleProject[]; keys: readonly SampleKey[] },
    now: number,
  ): Promise<void>
  /**
   * Removes calls of the sample's keys after `afterId`, a page of them and their part of all sums; returns where
   * to go on, or null when none is left.
   */
  removeCalls(keyIds: readonly string[], afterId: string): Promise<string | null>
  /** Adds the drift of the calls. */
  addDrift(cells: readonly DriftCell[]): Promise<void>
  /** Removes the keys and projects, the sums that are zero now, and the drift of the calls. */
  removeOwners(owners: { projectIds: readonly string[]; keyIds: readonly string[] }): Promise<void>
}

type SampleOptions = {
  store: SampleStore
  /** Puts calls on record, all or none. Rejects with `records-unavailable` where that cannot be done just now. */
  record(receipts: readonly Receipt[]): Promise<void>
  /** Runs a change of calls on record while nobody else writes any. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>
  /** The prices in force. */
  priceBook(): PriceBook
  logger: Pick<ControlLog, 'info'>
  now(): number
}

const callsPerTransaction = 256

const keys = workloads.map(({ key }) => key)
const projects = [...new Set(keys.flatMap(({ project }) => project ?? []))]
const keyIds = keys.map(({ id }) => id)
const projectIds = projects.map(({ id }) => id)

/**
 * Data to look around with: calls of a company that does not exist, under keys and projects of their own, so
 * that all of it can be taken away again. One change at a time; the event loop has its turn between pages.
 */
export function createSampleManager({ store, record, exclusive, priceBook, logger, now }: SampleOptions) {
  let isChanging = false
  return {
    isThere: () => store.isThere(),

    /** Resolves with the number of calls once all are on record. */
    load: () =>
      changing(async () => {
        if (await store.isThere()) throw new OutlayError('conflict', errorWords.sampleData.isThere)
        await whenWritable(() => store.addOwners({ projects, keys }, now() - historyDays * dayMs))
        const drift = createSampleDrift()
        let calls = 0
        let page: Receipt[] = []
        for (const receipt of sampleCalls({ until: now(), priceBook: priceBook() })) {
          calls += 1
          drift.add(receipt)
          page.push(receipt)
          if (page.length < callsPerTransaction) continue
          await recordAll(page)
          page = []
        }
        await recordAll(page)
        await whenWritable(() => store.addDrift(drift.cells()))
        logger.info({ event: 'sample-data-loaded', calls })
        return calls
      }),

    /** Resolves once nothing of it is left. */
    remove: () =>
      changing(async () => {
        let afterId: string | null = ''
        while (afterId !== null) {
          const from: string = afterId
          afterId = await whenWritable(() => exclusive(() => store.removeCalls(keyIds, from)))
          await new Promise((resolve) => setImmediate(resolve))
        }
        await whenWritable(() => exclusive(() => store.removeOwners({ projectIds, keyIds })))
        logger.info({ event: 'sample-data-removed' })
      }),
  }

  /** The thread has its turn between pages. */
  async function recordAll(page: readonly Receipt[]): Promise<void> {
    await whenWritable(() => record(page))
    await new Promise((resolve) => setImmediate(resolve))
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
