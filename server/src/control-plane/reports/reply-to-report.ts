import type { Scope } from '@outlay/shared/access'
import type {
  DriftReport,
  ReportedCostsReport,
  RequestDetail,
  RequestsPage,
  UsageReport,
} from '@outlay/shared/api'
import { type ErrorCode, OutlayError } from '../../lib/errors.ts'
import { type JsonText, jsonTextOf } from '../../lib/json-text.ts'
import { getRequest, type RequestQuestion } from './get-request.ts'
import { type ListQuestion, listRequests } from './list-requests.ts'
import { reportDrift } from './report-drift.ts'
import { reportReportedCosts } from './report-reported-costs.ts'
import { reportUsage, type UsageSources } from './report-usage.ts'
import type { DriftReportQuery, ReportedCostsReportQuery, UsageReportQuery } from './request-query.ts'

/** All questions to reports, in a form that can be sent to another thread. */
export type ReportQuestion =
  | ({ kind: 'list' } & ListQuestion)
  | ({ kind: 'get' } & RequestQuestion)
  | { kind: 'usage'; query: UsageReportQuery; scope: Scope }
  | { kind: 'drift'; query: DriftReportQuery; scope: Scope }
  | { kind: 'reported-costs'; query: ReportedCostsReportQuery; scope: Scope }
  | { kind: 'first-call-id'; scope: Scope }
  | { kind: 'first-days'; scope: Scope }

type Replies = {
  list: RequestsPage
  get: RequestDetail | null
  /**
   * JSON text: it is copied between threads and sent quickly, while an object of thousands of rows would
   * delay calls.
   */
  usage: JsonText<UsageReport>
  drift: DriftReport
  'reported-costs': ReportedCostsReport
  'first-call-id': string | null
  'first-days': { real: number | null; simulated: number | null }
}

/** A reply, or one of our errors as a refusal. Errors lose their class between threads. */
export type ReportReply<Kind extends keyof Replies = keyof Replies> =
  | { reply: Replies[Kind] }
  | { refusal: { code: ErrorCode; message: string } }

/** Replies to a question with the recorded data. Rejects with the errors of storage. */
export async function replyToReport(sources: UsageSources, question: ReportQuestion): Promise<ReportReply> {
  try {
    return { reply: await ask(sources, question) }
  } catch (error) {
    if (error instanceof OutlayError) return { refusal: { code: error.code, message: error.message } }
    throw error
  }
}

async function ask(
  sources: UsageSources,
  question: ReportQuestion,
): Promise<Replies[ReportQuestion['kind']]> {
  const { store } = sources
  switch (question.kind) {
    case 'list':
      return listRequests(store, question)
    case 'get':
      return getRequest(store, question)
    case 'usage':
      return jsonTextOf(await reportUsage(sources, question.query, question.scope))
    case 'drift':
      return reportDrift(store, question.query, question.scope)
    case 'reported-costs':
      return reportReportedCosts(store, question.query, question.scope)
    case 'first-call-id':
      return store.firstCallId(question.scope)
    case 'first-days':
      return store.firstDays(question.scope)
  }
}
