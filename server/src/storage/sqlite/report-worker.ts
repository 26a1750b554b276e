import { workerData } from 'node:worker_threads'
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

/** A worker's entry is its default export, which the pool calls with each question. */
export default function answer(question: ReportQuestion): Promise<ReportAnswer> {
  return answerReport(openedStore(), question)
}

function openedStore(): ReportStore {
  if (store) return store
  const reader = openForReading(databaseFile)
  if (!reader) throw new Error(`${databaseFile} does not exist`)
  store = createReportStore(reader)
  return store
}
