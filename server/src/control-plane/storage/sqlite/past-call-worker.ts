import { workerData } from 'node:worker_threads'
import type { PastCalls } from '@outlay/shared/api'
import {
  compilePriceBook,
  loadCatalogue,
  type OwnRecords,
  type PriceBook,
  withOwnRecords,
} from '@outlay/shared/pricing'
import { type AdjustmentPage, nextAdjustments, sumPastCalls } from '../../prices/index.ts'
import { openForReading } from './open-database.ts'
import { createPastCallStore } from './past-call-store.ts'

/** The prices, names and factors to price calls by, including a draft. */
export type PastCallTask = { records: OwnRecords } & (
  | { kind: 'sum' }
  | { kind: 'page'; afterId: string; limit: number; now: number }
)

const { databaseFile } = workerData as { databaseFile: string }

let shipped: PriceBook | null = null

/** The entry of the worker: the pool calls this default export with each task. */
export default async function reply(task: PastCallTask): Promise<PastCalls | AdjustmentPage> {
  const reader = openForReading(databaseFile)
  if (!reader) throw new Error(`${databaseFile} does not exist`)
  try {
    shipped ??= compilePriceBook(loadCatalogue())
    const book = withOwnRecords(shipped, task.records)
    const store = createPastCallStore(reader)
    return await (task.kind === 'sum' ? sumPastCalls(store, book) : nextAdjustments(store, book, task))
  } finally {
    reader.close()
  }
}
