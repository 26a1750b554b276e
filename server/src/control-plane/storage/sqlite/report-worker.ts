import { workerData } from 'node:worker_threads'
import { compilePriceBook, loadCatalogue, type PriceBook, withOwnRecords } from '@outlay/shared/pricing'
import {
  type ReportQuestion,
  type ReportReply,
  type ReportStore,
  replyToReport,
} from '../../reports/index.ts'
import { openForReading, type SqliteReader } from './open-database.ts'
import { ownRecordsVersion, readOwnRecords } from './own-price-store.ts'
import { createReportStore } from './report-store.ts'

const { databaseFile } = workerData as { databaseFile: string }

let opened: { reader: SqliteReader; store: ReportStore } | null = null
let shipped: PriceBook | null = null
let prices: { version: string; book: PriceBook } | null = null

/** The entry of the worker: the pool calls this default export with each question. */
export default function reply(question: ReportQuestion): Promise<ReportReply> {
  return replyToReport({ store: open().store, priceBook }, question)
}

function open(): NonNullable<typeof opened> {
  if (opened) return opened
  const reader = openForReading(databaseFile)
  if (!reader) throw new Error(`${databaseFile} does not exist`)
  opened = { reader, store: createReportStore(reader) }
  return opened
}

/** The operator may add prices while this thread runs. */
function priceBook(): PriceBook {
  const { reader } = open()
  const version = ownRecordsVersion(reader)
  if (prices?.version === version) return prices.book
  shipped ??= compilePriceBook(loadCatalogue())
  prices = { version, book: withOwnRecords(shipped, readOwnRecords(reader)) }
  return prices.book
}
