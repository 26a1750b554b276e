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

/** Answers questions outside the event loop. */
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
  /** All such calls, oldest first. There are some only while the database cannot be written. */
  listPending(): readonly Receipt[]
}

/** As many as a page can show, because they are copied to the thread that answers. */
const pendingShownMax = 200

/**
 * Questions about calls and spend, answered outside the event loop. Rejects with an OutlayError:
 * `invalid-request` for a question that cannot be answered, `records-unavailable` when the database cannot be
 * read.
 */
export function createReports({ runner, findPending, listPending }: ReportsOptions) {
  return { list, get, usage, drift, reportedCosts, firstCallAt, since }

  /**
   * A page of calls, newest first. While the database cannot be written, it includes the newest 200 of the
   * waiting calls.
   */
  async function list(query: RequestsListQuery, scope: Scope): Promise<RequestsPage> {
    return ask<'list'>({ kind: 'list', query, scope, pending: pendingFor(query, scope) })
  }

  /** One call; null when the scope has no such call. With `keyId`, also null when another key made it. */
  async function get(
    id: string,
    scope: Scope,
    { keyId = null }: { keyId?: string | null } = {},
  ): Promise<RequestDetail | null> {
    return ask<'get'>({ kind: 'get', id, scope, keyId, pending: await findPending(id) })
  }

  /** Spend and usage, see report-usage.ts. Excludes calls that wait for the database. */
  async function usage(query: UsageReportQuery, scope: Scope): Promise<JsonText<UsageReport>> {
    return ask<'usage'>({ kind: 'usage', query, scope })
  }

  /** Counted against reported tokens, see report-drift.ts. */
  async function drift(query: DriftReportQuery, scope: Scope): Promise<DriftReport> {
    return ask<'drift'>({ kind: 'drift', query, scope })
  }

  /**
   * Charged against computed costs, see report-reported-costs.ts. Excludes calls that wait for the database.
   */
  async function reportedCosts(query: ReportedCostsReportQuery, scope: Scope): Promise<ReportedCostsReport> {
    return ask<'reported-costs'>({ kind: 'reported-costs', query, scope })
  }

  /** Admission instant of the oldest call on record, as ISO 8601; null without calls. */
  async function firstCallAt(scope: Scope): Promise<string | null> {
    const id = await ask<'first-call-id'>({ kind: 'first-call-id', scope })
    return id === null ? null : new Date(idTimeMs(id)).toISOString()
  }

  /** The start of the first UTC day with real and with simulated calls, as ISO 8601. */
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

  /** Only the database knows projects by name, so it applies that part of the filter. */
  function pendingFor(query: RequestsListQuery, scope: Scope): Receipt[] {
    const filter = callFilterOf(query, null, scope)
    const passing = listPending().filter((call) => passesFilter(call, filter))
    return passing.slice(-pendingShownMax)
  }
}
