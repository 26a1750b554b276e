import { workerData } from 'node:worker_threads'
import { compilePriceBook, loadCatalogue, type PriceBook } from '@outlay/shared/pricing'
import {
  answerReport,
  type ReportAnswer,
  type ReportQuestion,
  type ReportStore,
} from '../../reports/index.ts'
import { openForReading } from './open-database.ts'
import { createReportStore } from './report-store.ts'

const { databaseFile } = workerData as { databaseFile: string }

let store: ReportStore | null = null
let priceBook: PriceBook | null = null

/** A worker's entry is its default export, which the pool calls with each question. */
export default function answer(question: ReportQuestion): Promise<ReportAnswer> {
  return answerReport({ store: openedStore(), priceBook: compiledPrices }, question)
}

function openedStore(): ReportStore {
  if (store) return store
  const reader = openForReading(databaseFile)
  if (!reader) throw new Error(`${databaseFile} does not exist`)
  store = createReportStore(reader)
  return store
}

function compiledPrices(): PriceBook {
  priceBook ??= compilePriceBook(loadCatalogue())
  return priceBook
}
