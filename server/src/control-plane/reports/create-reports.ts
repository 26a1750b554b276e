import type { Scope } from '@outlay/shared/access'
import type {
  DriftReport,
  ReportedCostsReport,
  RequestDetail,
  RequestsPage,
  UsageReport,
} from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { OutlayError } from '../../lib/errors.ts'
import { idTimeMs } from '../../lib/ids.ts'
import type { JsonText } from '../../lib/json-text.ts'
import { callFilterOf, passesFilter } from './call-filter.ts'
import type { ReportQuestion, ReportReply } from './reply-to-report.ts'
import type {
  DriftReportQuery,
  ReportedCostsReportQuery,
  RequestsListQuery,
  UsageReportQuery,
} from './request-query.ts'

/** Replies to questions from another thread, away from the event loop. */
export type ReportRunner = {
  run<Kind extends ReportQuestion['kind']>(
    question: Extract<ReportQuestion, { kind: Kind }>,
  ): Promise<ReportReply<Kind>>
  close(): Promise<void>
}

export type Reports = ReturnType<typeof createReports>

export type ReportsOptions = {
  runner: Pick<ReportRunner, 'run'>
  /** A call that is committed and not in the database yet. */
  findPending(id: string): Promise<Receipt | null>
  /** All such calls, oldest first: there are some only while the database cannot be written. */
  listPending(): readonly Receipt[]
}

/** As many as a page can show: they are copied to the thread that replies. */
const pendingShownMax = 200

/**
 * Questions about calls and spend. Another thread replies to each. Rejects with an OutlayError:
 * `invalid-request` for what cannot be answered, `records-unavailable` when the database cannot be read.
 */
export function createReports({ runner, findPending, listPending }: ReportsOptions) {
  return { list, get, usage, drift, reportedCosts, firstCallAt, since }

  /**
   * A page of calls, newest first. While the database cannot be written, the newest 200 of the calls that
   * wait for it are among them.
   */
  async function list(query: RequestsListQuery, scope: Scope): Promise<RequestsPage> {
    return ask<'list'>({ kind: 'list', query, scope, pending: pendingFor(query, scope) })
  }

  /** One call; null when there is none in the scope. With `keyId`, also when another key made it. */
  async function get(
    id: string,
    scope: Scope,
    { keyId = null }: { keyId?: string | null } = {},
  ): Promise<RequestDetail | null> {
    return ask<'get'>({ kind: 'get', id, scope, keyId, pending: await findPending(id) })
  }

  /** Spend and usage; see report-usage.ts. Calls that wait for the database are not in it yet. */
  async function usage(query: UsageReportQuery, scope: Scope): Promise<JsonText<UsageReport>> {
    return ask<'usage'>({ kind: 'usage', query, scope })
  }

  /** Drift; see report-drift.ts. */
  async function drift(query: DriftReportQuery, scope: Scope): Promise<DriftReport> {
    return ask<'drift'>({ kind: 'drift', query, scope })
  }

  /** Charged against computed; see report-reported-costs.ts. Calls that wait for the database are not in it yet. */
  async function reportedCosts(query: ReportedCostsReportQuery, scope: Scope): Promise<ReportedCostsReport> {
    return ask<'reported-costs'>({ kind: 'reported-costs', query, scope })
  }

  /** Admission instant of the oldest call on record, as ISO 8601; null before the first. */
  async function firstCallAt(scope: Scope): Promise<string | null> {
    const id = await ask<'first-call-id'>({ kind: 'first-call-id', scope })
    return id === null ? null : new Date(idTimeMs(id)).toISOString()
  }

  /** From when on there are real and simulated calls, as ISO 8601: the start of their first day in UTC. */
  async function since(scope: Scope): Promise<{ real: string | null; simulated: string | null }> {
    const { real, simulated } = await ask<'first-days'>({ kind: 'first-days', scope })
    const text = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
    return { real: text(real), simulated: text(simulated) }
  }

  async function ask<Kind extends ReportQuestion['kind']>(question: Extract<ReportQuestion, { kind: Kind }>) {
    const result = await runner.run<Kind>(question)
    if ('reply' in result) return result.reply
    throw new OutlayError(result.refusal.code, result.refusal.message)
  }

  /** Projects are known by name only to the database, so that part of the filter is left to it. */
  function pendingFor(query: RequestsListQuery, scope: Scope): Receipt[] {
    const filter = callFilterOf(query, null, scope)
    const passing = listPending().filter((call) => passesFilter(call, filter))
    return passing.slice(-pendingShownMax)
  }
}
