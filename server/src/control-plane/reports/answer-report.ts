import type { Scope } from '@outlay/shared/access'
import type {
  CountingReport,
  ReportedCostsReport,
  RequestDetail,
  RequestsPage,
  UsageReport,
} from '@outlay/shared/api'
import { type ErrorCode, OutlayError } from '../../lib/errors.ts'
import { type JsonText, jsonTextOf } from '../../lib/json-text.ts'
import { getRequest, type RequestQuestion } from './get-request.ts'
import { type ListQuestion, listRequests } from './list-requests.ts'
import { reportCounting } from './report-counting.ts'
import { reportReportedCosts } from './report-reported-costs.ts'
import { reportUsage, type UsageSources } from './report-usage.ts'
import type { CountingReportQuery, ReportedCostsReportQuery, UsageReportQuery } from './request-query.ts'

/** All questions to reports, in a form that can be sent to another thread. */
export type ReportQuestion =
  | ({ kind: 'list' } & ListQuestion)
  | ({ kind: 'get' } & RequestQuestion)
  | { kind: 'usage'; query: UsageReportQuery; scope: Scope }
  | { kind: 'counting'; query: CountingReportQuery; scope: Scope }
  | { kind: 'reported-costs'; query: ReportedCostsReportQuery; scope: Scope }
  | { kind: 'first-call-id'; scope: Scope }
  | { kind: 'first-days'; scope: Scope }

type Answers = {
  list: RequestsPage
  get: RequestDetail | null
  /**
   * JSON text: it is copied between threads and sent quickly, while an object of thousands of rows would
   * delay calls.
   */
  usage: JsonText<UsageReport>
  counting: CountingReport
  'reported-costs': ReportedCostsReport
  'first-call-id': string | null
  'first-days': { real: number | null; simulated: number | null }
}

/** An answer, or one of our errors as a refusal. Errors lose their class between threads. */
export type ReportAnswer<Kind extends keyof Answers = keyof Answers> =
  | { answer: Answers[Kind] }
  | { refusal: { code: ErrorCode; message: string } }

/** Answers a question with the data of `store`. Rejects with the errors of storage. */
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
      return listRequests(store, question)
    case 'get':
      return getRequest(store, question)
    case 'usage':
      return jsonTextOf(await reportUsage(sources, question.query, question.scope))
    case 'counting':
      return reportCounting(store, question.query, question.scope)
    case 'reported-costs':
      return reportReportedCosts(store, question.query, question.scope)
    case 'first-call-id':
      return store.firstCallId(question.scope)
    case 'first-days':
      return store.firstDays(question.scope)
  }
}
