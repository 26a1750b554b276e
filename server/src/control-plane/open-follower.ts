import type { PriceBook } from '@outlay/shared/pricing'
import { startWords } from '@outlay/shared/words'
import type { ControlLog } from '../lib/logger.ts'
import type { Pace } from '../lib/pace.ts'
import {
  aboutCopy,
  copyForLog,
  type JournalProgress,
  type JournalSource,
  keepDamaged,
} from '../link/index.ts'
import { interruptedReceipt, priceCall, withoutUsage } from '../metering/index.ts'
import { Follower, type LedgerStore } from './follower/index.ts'

type FollowerDeps = {
  source: JournalSource
  progress: JournalProgress
  store: LedgerStore
  book(): PriceBook
  pace: Pace
  logger: ControlLog
}

/**
 * Opens the follower with the records that earlier processes left. `notices` are for the person who starts
 * Outlay.
 */
export async function openFollower({
  source,
  progress,
  store,
  book,
  pace,
  logger,
}: FollowerDeps): Promise<{ follower: Follower; notices: string[] }> {
  const follower = await Follower.open({
    source,
    progress,
    store,
    pace,
    logger,
    pricing: { price: (intent, metered) => priceCall(book(), intent, metered), withoutUsage },
    interrupted: (intent, responseBytes) => interruptedReceipt(book(), intent, responseBytes),
  })
  const { waiting, unreadable } = follower
  if (waiting > 0) logger.warn({ event: 'recovered', calls: waiting })
  if (unreadable === 0) return { follower, notices: [] }
  const copy = keepDamaged(source.file)
  logger.warn({ event: 'journal-not-understood', records: unreadable, copy: copyForLog(copy) })
  return { follower, notices: [startWords.journal.undecoded(source.file, unreadable, aboutCopy(copy))] }
}

/**
 * Whether another call has booked the usage of an object, or will. The call that made the object books it if
 * that call passed through here.
 */
export async function findBooked(
  { follower, store }: { follower: Follower; store: LedgerStore },
  objectId: string,
): Promise<'nowhere' | 'elsewhere'> {
  await follower.catchUp()
  const { objects } = await store.lookUp({ objectIds: [objectId] })
  const known = objects.get(objectId)
  if (!known) return 'nowhere'
  if (known.isBooked) return 'elsewhere'
  const { recorded } = await store.lookUp({ requestIds: [known.requestId] })
  return recorded.has(known.requestId) ? 'elsewhere' : 'nowhere'
}
