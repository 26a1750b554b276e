import type { Scope } from '@outlay/shared/access'
import type { GroupDimension, UsageDetail, UsageGroup, UsageReport } from '@outlay/shared/api'
import { type PriceBook, pricedAs, unitPrices } from '@outlay/shared/pricing'
import { type LabelDimension, labelDimensions } from '@outlay/shared/records'
import { calendarBuckets, quarterHourAtOrAfter, quarterHourAtOrBefore } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { OutlayError } from '../../lib/errors.ts'
import { entityFilterOf, labelFiltersOf } from './call-filter.ts'
import { findProject } from './find-project.ts'
import { foldIntoOther } from './fold-into-other.ts'
import { distinct } from './read-names.ts'
import type { LabelQuestion, Names, ReportStore, UsageSum, UsageSums } from './report-store.ts'
import type { UsageReportQuery } from './request-query.ts'
import { projectOf } from './request-summary.ts'
import { addUsage, noUsage, usageMetricsOf } from './usage-metrics.ts'

/** More rows than a page can show, and 1.8 MB of JSON. */
const usageRowsMax = 5_000
/** Rows that are read of a label. Those of its cheapest values are summed up. */
const labelRowsMax = 200_000

export type UsageSources = {
  store: ReportStore
  /** Created on first use, because most reports need no prices. */
  priceBook(): PriceBook
}

/**
 * Spend and usage by calendar bucket and group, from rollups alone. Rollups are kept per quarter-hour, so
 * `from` is moved back and `to` forward to the nearest one, and the report says which instants it covers.
 * Groups and totals are the sums of the rows, the highest cost first. Throws `invalid-request` for a report
 * of more than {@link usageRowsMax} rows.
 */
export async function reportUsage(
  { store, priceBook }: UsageSources,
  query: UsageReportQuery,
  scope: Scope,
): Promise<UsageReport> {
  const { zone, bucket, groupBy, detail, data } = query
  const from = quarterHourAtOrBefore(query.fromMs)
  const to = quarterHourAtOrAfter(query.toMs)
  const label = labelQuestionOf(query)
  const buckets = calendarBuckets({ from, to, zone, bucket })
  const project = await findProject(store, query.project, scope)
  const { rows: found, details } =
    project === 'unknown'
      ? { rows: [], details: [] }
      : await sumsOf(
          store,
          { buckets, groupBy, data, filter: entityFilterOf(query, project.projectId), label, scope },
          detail,
        )
  const rows = label === null ? found : foldIntoOther(found, label.dimension, usageRowsMax)
  if (rows.length > usageRowsMax) throw tooLarge()
  const areDetailsShown = details.length <= usageRowsMax
  const named = areDetailsShown ? [...rows, ...details] : rows
  const names = await store.readNames({
    projectIds: distinct(named.map(({ group }) => group.project)),
    keyIds: distinct(named.map(({ group }) => group.key)),
    scope,
  })
  return {
    from: instantOf(from),
    to: instantOf(to),
    zone,
    bucket,
    groupBy,
    data,
    buckets: buckets.map(({ start, end }) => ({ start: instantOf(start), end: instantOf(end) })),
    rows: rows.sort(byTimeThenCost).map(({ bucketStart, sums, ...group }) => ({
      bucketStart: instantOf(bucketStart),
      group: namedGroup(group, names),
      metrics: usageMetricsOf(sums),
    })),
    groups: groupsOf(rows, groupBy).map(({ sums, ...group }) => ({
      group: namedGroup(group, names),
      metrics: usageMetricsOf(sums),
    })),
    totals: usageMetricsOf(totalOf(rows)),
    ...(detail.length > 0 && {
      details: !areDetailsShown
        ? null
        : details.sort(byCost).map(({ sums, ...group }) => ({
            group: namedGroup(group, names),
            metrics: usageMetricsOf(sums),
            unitPricesUsdPerMillion: pricesOf(group.group, { priceBook, at: to - 1 }),
          })),
    }),
  }
}

type Question = Parameters<ReportStore['sumUsage']>[0]

/** The label that a query is about. Sums are kept by one label at a time, so a question about two is refused. */
function labelQuestionOf({ groupBy, detail, tagName, ...filters }: UsageReportQuery): LabelQuestion | null {
  const asked = labelFiltersOf(filters)
  const named = [...groupBy, ...detail, ...asked.map(({ dimension }) => dimension)]
  const labels = labelDimensions.filter((dimension) => named.includes(dimension))
  if (labels.length > 1) throw refused(errorWords.reports.oneLabel(labels.join(', ')))
  const [dimension] = labels
  if (tagName !== undefined && dimension !== 'tag') throw refused(errorWords.reports.tagNameUnused)
  if (dimension === undefined) return null
  const [filter] = asked
  const isGrouped = isLabelIn(groupBy, dimension) || isLabelIn(detail, dimension)
  if (dimension !== 'tag') return { dimension, tagName: '', value: filter?.value ?? null }
  if (isGrouped && tagName === undefined) throw refused(errorWords.reports.tagNameMissing)
  if (filter && tagName !== undefined && filter.tagName !== tagName) {
    throw refused(errorWords.reports.oneLabel(`${filter.tagName}, ${tagName}`))
  }
  return { dimension, tagName: filter?.tagName ?? tagName ?? '', value: filter?.value ?? null }
}

function isLabelIn(dimensions: readonly GroupDimension[], label: LabelDimension): boolean {
  return dimensions.includes(label)
}

async function sumsOf(store: ReportStore, question: Question, detail: readonly GroupDimension[]) {
  const rowsMax = question.label ? labelRowsMax : usageRowsMax + 1
  if (detail.length > 0) return store.sumUsageInDetail(question, detail, rowsMax)
  return { rows: await store.sumUsage(question, rowsMax), details: [] }
}

type Prices = Pick<UsageSources, 'priceBook'> & { at: number }

function pricesOf(
  { model, provider }: UsageSum['group'],
  { priceBook, at }: Prices,
): UsageDetail['unitPricesUsdPerMillion'] {
  if (model == null || provider == null) return null
  return unitPrices(priceBook(), { provider: pricedAs(provider), model, at })
}

type Group = Pick<UsageSum, 'group' | 'isOther' | 'sums'>

function groupsOf(rows: readonly UsageSum[], groupBy: readonly GroupDimension[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { group, sums, isOther } of rows) {
    const name = JSON.stringify([isOther, ...groupBy.map((dimension) => group[dimension])])
    const sum = groups.get(name) ?? { group, ...(isOther && { isOther }), sums: noUsage() }
    addUsage(sum.sums, sums)
    groups.set(name, sum)
  }
  return [...groups.values()].sort(byCost)
}

function totalOf(rows: readonly UsageSum[]): UsageSums {
  const total = noUsage()
  for (const { sums } of rows) addUsage(total, sums)
  return total
}

function byTimeThenCost(a: UsageSum, b: UsageSum): number {
  return a.bucketStart - b.bucketStart || byCost(a, b)
}

/** Groups of equal cost are sorted by calls, then by name, so that equal questions get equal answers. */
function byCost(a: Group, b: Group): number {
  if (a.sums.effectiveCost !== b.sums.effectiveCost) {
    return a.sums.effectiveCost < b.sums.effectiveCost ? 1 : -1
  }
  return b.sums.calls - a.sums.calls || (JSON.stringify(a.group) < JSON.stringify(b.group) ? -1 : 1)
}

function namedGroup({ group, isOther }: Pick<Group, 'group' | 'isOther'>, names: Names): UsageGroup {
  const { project, key, model, provider, ...labels } = group
  return {
    ...(project !== undefined && { project: project === null ? null : projectOf(project, names) }),
    ...(key !== undefined && {
      key: key === null ? null : { id: key, name: names.keys.get(key)?.name ?? key },
    }),
    ...(model !== undefined && { model }),
    ...(provider != null && { provider }),
    ...labels,
    ...(isOther && { other: true }),
  }
}

function instantOf(ms: number): string {
  return new Date(ms).toISOString()
}

function tooLarge(): OutlayError {
  return refused(errorWords.reports.tooManyRows(usageRowsMax.toLocaleString('en-US')))
}

function refused(sentence: string): OutlayError {
  return new OutlayError('invalid-request', sentence)
}
