import type { DriftQuery, ReportedCostsQuery, RequestsQuery, UsageQuery } from '@outlay/shared/api'

/** The queries of the API with points in time as UTC milliseconds; null for absent ones. */
export type RequestsListQuery = RequestsQuery & { fromMs: number | null; toMs: number | null }
export type UsageReportQuery = UsageQuery & { zone: string; fromMs: number; toMs: number }
export type DriftReportQuery = DriftQuery & { fromMs: number; toMs: number }
export type ReportedCostsReportQuery = ReportedCostsQuery & { fromMs: number; toMs: number }
