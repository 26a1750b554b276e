import type {
  CountingReport,
  ReportedCostsReport,
  RequestDetail,
  RequestsPage,
  UsageReport,
} from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { type ErrorCode, OutlayError } from '../lib/errors.ts'
import { type JsonText, jsonTextOf } from '../lib/json-text.ts'
import { getRequest, type RequestQuestion } from './get-request.ts'
import { listRequests } from './list-requests.ts'
import { reportCounting } from './report-counting.ts'
import { reportReportedCosts } from './report-reported-costs.ts'
import { reportUsage, type UsageSources } from './report-usage.ts'
import type {
  CountingReportQuery,
  ReportedCostsReportQuery,
  RequestsListQuery,
  UsageReportQuery,
} from './request-query.ts'

/** Everything a report can be asked, in a form that can travel to another thread. */
export type ReportQuestion =
  | { kind: 'list'; query: RequestsListQuery; pending: readonly Receipt[] }
  | ({ kind: 'get' } & RequestQuestion)
  | { kind: 'usage'; query: UsageReportQuery }
  | { kind: 'counting'; query: CountingReportQuery }
  | { kind: 'reported-costs'; query: ReportedCostsReportQuery }
  | { kind: 'first-call-id' }
  | { kind: 'first-days' }

type Answers = {
  list: RequestsPage
  get: RequestDetail | null
  /** As text: copied between threads and sent in no time, where an object of thousands of rows holds up calls. */
  usage: JsonText<UsageReport>
  counting: CountingReport
  'reported-costs': ReportedCostsReport
  'first-call-id': string | null
  'first-days': { real: number | null; simulated: number | null }
}

/** An answer, or the refusal that an error of ours turns into: errors lose their class on the way. */
export type ReportAnswer<Kind extends keyof Answers = keyof Answers> =
  | { answer: Answers[Kind] }
  | { refusal: { code: ErrorCode; message: string } }

/** Answers a question with the data of `store`. Rejects with what storage throws. */
export async function answerReport(sources: UsageSources, question: ReportQuestion): Promise<ReportAnswer> {
  try {
    return { answer: await ask(sources, question) }
  } catch (error) {
    if (error instanceof OutlayError) return { refusal: { code: error.code, message: error.message } }
    throw error
  }
}

async function ask(
  sources: UsageSources,
  question: ReportQuestion,
): Promise<Answers[ReportQuestion['kind']]> {
  const { store } = sources
  switch (question.kind) {
    case 'list':
      return listRequests(store, question.query, question.pending)
    case 'get':
      return getRequest(store, question)
    case 'usage':
      return jsonTextOf(await reportUsage(sources, question.query))
    case 'counting':
      return reportCounting(store, question.query)
    case 'reported-costs':
      return reportReportedCosts(store, question.query)
    case 'first-call-id':
      return store.firstCallId()
    case 'first-days':
      return store.firstDays()
  }
}
