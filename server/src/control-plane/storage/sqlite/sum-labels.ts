import type { GroupDimension, UsageDimension } from '@outlay/shared/api'
import type { CalendarBucket } from '@outlay/shared/time'
import { errorWords } from '@outlay/shared/words'
import { and, eq, gte, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import { OutlayError } from '../../../lib/errors.ts'
import { type FacetValue, monthStartOf, otherValue } from '../../follower/index.ts'
import { addUsage, type LabelQuestion, subtractUsage, type UsageSum } from '../../reports/index.ts'
import { prepareFindFacetValues } from './add-to-facets.ts'
import { inScope } from './in-scope.ts'
import { ofEntities } from './of-entities.ts'
import type { SqliteReader } from './open-database.ts'
import { facets } from './schema/index.ts'
import { groupColumns, sumRollups, type UsageQuestion, usageSumOf, usageSums } from './sum-rollups.ts'

type Reader = Pick<SqliteReader, 'client' | 'db'>

/**
 * Sums of each bucket by a label, or of the calls with one value of it. Calls without the label have no sums of their own:
 * theirs are the sums of all calls less those with the label. Throws `invalid-request` where calls with the asked value, or
 * with the asked tag, may be among those of values beyond the bound: a part of a sum must not look like all of it. Call it
 * in a transaction.
 */
export function sumLabels(
  { client, db }: Reader,
  question: UsageQuestion & { label: LabelQuestion },
  rowsMax: number,
): UsageSum[] {
  const { buckets, label } = question
  const isGrouped = question.groupBy.includes(label.dimension)
  const entities = question.groupBy.filter((dimension): dimension is UsageDimension => !isLabel(dimension))
  const isData = question.data === 'simulated' ? eq : ne
  requireComplete()
  const statement = prepareSums()
  const sums: UsageSum[] = []
  for (const bucket of buckets) {
    sums.push(...sumBucket(bucket))
    if (sums.length >= rowsMax) break
  }
  return sums.slice(0, rowsMax)

  function sumBucket(bucket: CalendarBucket): UsageSum[] {
    const labelled = [...statement.all({ start: bucket.start, end: bucket.end })]
      // Without groups, an empty range returns a row of nulls.
      .filter((row) => row.calls !== null)
      .map((row) => labelledSum(row, bucket.start))
    if (label.value !== null && label.value !== '') return labelled
    const unlabelled = withoutLabel(bucket, labelled)
    if (label.value === '') return unlabelled
    return isGrouped ? [...labelled, ...unlabelled] : joined([...labelled, ...unlabelled])
  }

  function labelledSum(row: Row, bucketStart: number): UsageSum {
    const sum = usageSumOf(row, entities, bucketStart)
    if (!isGrouped) return sum
    const value = label.dimension === 'tag' ? row.value.slice(label.tagName.length + 1) : row.value
    const isOther = value === otherValue
    const group = { ...sum.group, [label.dimension]: isOther ? null : value }
    return { ...sum, group, ...(isOther && { isOther }) }
  }

  function withoutLabel(bucket: CalendarBucket, labelled: readonly UsageSum[]): UsageSum[] {
    const all = sumRollups(
      { db },
      { ...question, buckets: [bucket], groupBy: entities },
      Number.MAX_SAFE_INTEGER,
    )
    const rest = new Map(all.map((sum) => [nameOf(sum.group), sum]))
    for (const { group, sums } of labelled) subtractUsage(rest.get(nameOf(group))!.sums, sums)
    const left = [...rest.values()].filter(({ sums }) => sums.calls > 0)
    return isGrouped
      ? left.map((sum) => ({ ...sum, group: { ...sum.group, [label.dimension]: null } }))
      : left
  }

  function nameOf(group: UsageSum['group']): string {
    return JSON.stringify(entities.map((dimension) => group[dimension]))
  }

  /** Without a group for the label, the calls with and without it are one. */
  function joined(sums: readonly UsageSum[]): UsageSum[] {
    const groups = new Map<string, UsageSum>()
    for (const sum of sums) {
      const earlier = groups.get(nameOf(sum.group))
      if (earlier) addUsage(earlier.sums, sum.sums)
      else groups.set(nameOf(sum.group), sum)
    }
    return [...groups.values()]
  }

  function requireComplete(): void {
    const [first, last] = [buckets[0], buckets.at(-1)]
    const asked = askedValues(label)
    if (!first || !last || asked.length === 0) return
    const others = db
      .selectDistinct({ start: facets.start, projectId: facets.projectId, value: facets.value })
      .from(facets)
      .where(
        and(
          eq(facets.dimension, label.dimension),
          gte(facets.start, first.start),
          lt(facets.start, last.end),
          inArray(facets.value, [otherValue, `${label.tagName}=`]),
          isData(facets.provider, 'simulator'),
          ofEntities(facets, question.filter),
          inScope(facets.projectId, question.scope),
        ),
      )
      .all()
    const find = prepareFindFacetValues({ client })
    for (const { start, projectId, value } of others) {
      // Values beyond the bound of a tag are under its name, so its name has sums, and only one value can lack them.
      const needed = asked.filter(({ dimension }) => value === otherValue || dimension === 'tag')
      const at = { monthStart: monthStartOf(start), projectId }
      if (find(needed.map((one) => ({ ...at, ...one }))).length === needed.length) continue
      throw new OutlayError('invalid-request', errorWords.reports.labelBeyondBound(label.dimension))
    }
  }

  function prepareSums() {
    const columns = groupColumns(facets)
    const value = facets.value
    return db
      .select({ ...columns, value, ...usageSums(facets) })
      .from(facets)
      .where(
        and(
          eq(facets.dimension, label.dimension),
          gte(facets.start, sql.placeholder('start')),
          lt(facets.start, sql.placeholder('end')),
          valuesOf(label),
          isData(facets.provider, 'simulator'),
          ofEntities(facets, question.filter),
          inScope(facets.projectId, question.scope),
        ),
      )
      .groupBy(...entities.map((dimension) => columns[dimension]), ...(isGrouped ? [value] : []))
      .prepare()
  }
}

type Row = Parameters<typeof usageSumOf>[0] & { value: string }

/**
 * The values that must have sums of their own, so that the answer is complete. A question with a group for each value
 * needs none, because all others are one group.
 */
function askedValues({
  dimension,
  tagName,
  value,
}: LabelQuestion): Pick<FacetValue, 'dimension' | 'value'>[] {
  const isOneValue = value !== null && value !== ''
  if (dimension !== 'tag') return isOneValue ? [{ dimension, value }] : []
  const name = { dimension: 'tag-name', value: tagName } as const
  return isOneValue ? [name, { dimension, value: `${tagName}=${value}` }] : [name]
}

/** The values that a question is about. Of a tag those with its name: `=` is followed by `>`. */
function valuesOf({ dimension, tagName, value }: LabelQuestion): SQL | undefined {
  const isOneValue = value !== null && value !== ''
  if (dimension !== 'tag') return isOneValue ? eq(facets.value, value) : undefined
  if (isOneValue) return eq(facets.value, `${tagName}=${value}`)
  return and(gte(facets.value, `${tagName}=`), lt(facets.value, `${tagName}>`))
}

const entityDimensions: ReadonlySet<string> = new Set(['project', 'key', 'model', 'provider'])

function isLabel(dimension: GroupDimension): boolean {
  return !entityDimensions.has(dimension)
}
