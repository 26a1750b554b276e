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

/**
 * This room's questions to storage. Changes reject with `records-unavailable` when storage cannot be written
 * now.
 */
export type SampleStore = {
  isThere(): Promise<boolean>
  /** Adds the projects and keys of the sample and keeps existing ones. A name that is taken gets a suffix. */
  addOwners(
    owners: { projects: readonly SampleProject[]; keys: readonly SampleKey[] },
    now: number,
  ): Promise<void>
  /**
   * Removes calls of the sample's keys after `afterId`: one page of rows with their part of all sums. Returns
   * the id to continue after, or null after the last page.
   */
  removeCalls(keyIds: readonly string[], afterId: string): Promise<string | null>
  /** Adds the sample's counted and reported tokens. */
  addDrift(cells: readonly DriftCell[]): Promise<void>
  /**
   * Removes the keys, the projects, the sums that are zero now, and the sample's counted and reported tokens.
   */
  removeOwners(owners: { projectIds: readonly string[]; keyIds: readonly string[] }): Promise<void>
}

type SampleOptions = {
  store: SampleStore
  /** Records all of the calls or none. Rejects with `records-unavailable` when that is impossible now. */
  record(receipts: readonly Receipt[]): Promise<void>
  /** Runs a change of calls on record while nothing else writes calls. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>
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
 * Data to explore Outlay with: calls of a company that does not exist, with keys and projects of their own,
 * so that all of it can be removed again. Changes run one at a time and yield to the event loop between
 * pages.
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

    /** Resolves once everything of the sample is removed. */
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

  /** Yields to the event loop between pages. */
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
