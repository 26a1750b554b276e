export { anyEntity, type CallFilter, type EntityFilter, type LabelFilter } from './call-filter.ts'
export { createReports, type ReportRunner, type Reports } from './create-reports.ts'
export { type ExportFormat, exportFormats, exportRequests } from './export-requests.ts'
export { type ReportQuestion, type ReportReply, replyToReport } from './reply-to-report.ts'
export type {
  LabelQuestion,
  ModelDriftSum,
  Names,
  ReportedCostReading,
  ReportStore,
  UsageSum,
} from './report-store.ts'
export type { UsageReportQuery } from './request-query.ts'
export { addUsage, subtractUsage } from './usage-metrics.ts'
