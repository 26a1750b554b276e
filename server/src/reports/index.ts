export { answerReport, type ReportAnswer, type ReportQuestion } from './answer-report.ts'
export type { CallFilter } from './call-filter.ts'
export {
  createReports,
  type ReportRunner,
  type Reports,
  type ReportsOptions,
} from './create-reports.ts'
export { type ExportFormat, exportFormats, exportRequests } from './export-requests.ts'
export type { Names, ReportStore, UsageSum, UsageSumQuestion, UsageSums } from './report-store.ts'
export type { RequestsListQuery, UsageReportQuery } from './request-query.ts'
