import type { Scope } from '@outlay/shared/access'
import type { RequestDetail } from '@outlay/shared/api'
import { firstIdAt } from '../../lib/ids.ts'
import { readNamesOf, readPriceDaysOf } from './read-names.ts'
import type { ReportStore } from './report-store.ts'
import { requestCsvHeader, requestCsvRow } from './request-csv.ts'
import { requestDetailOf } from './request-detail.ts'

export const exportFormats = ['csv', 'ndjson'] as const
export type ExportFormat = (typeof exportFormats)[number]

export type ExportOptions = {
  format: ExportFormat
  /** UTC milliseconds: inclusive and exclusive. */
  fromMs: number
  toMs: number
  scope: Scope
}

const rowsPerPage = 200

/**
 * Every call of a range and scope as text, oldest first, page by page, so memory does not grow with the
 * range. Each page shows its own moment, so a call that ends during the export may be missing.
 */
export async function* exportRequests(
  store: ReportStore,
  { format, fromMs, toMs, scope }: ExportOptions,
): AsyncGenerator<string> {
  const rowText = format === 'csv' ? requestCsvRow : (call: RequestDetail) => `${JSON.stringify(call)}\n`
  if (format === 'csv') yield requestCsvHeader
  // A boundary is an incomplete id, so no call equals it.
  let afterId = firstIdAt('req', fromMs)
  const beforeId = firstIdAt('req', toMs)
  for (;;) {
    const calls = await store.pageCalls({ afterId, beforeId, scope }, rowsPerPage)
    const names = await readNamesOf(store, calls, scope)
    const priceDays = await readPriceDaysOf(store, calls)
    if (calls.length > 0) yield calls.map((call) => rowText(requestDetailOf(call, names, priceDays))).join('')
    if (calls.length < rowsPerPage) return
    afterId = calls.at(-1)!.id
  }
}
