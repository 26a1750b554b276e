import { noReportedCosts } from '@outlay/shared/drift'
import type { Adjustment, Receipt } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import { verifyWords } from '@outlay/shared/words'
import {
  type FacetCell,
  type FacetKey,
  type FacetValue,
  facetKeyText,
  facetValuesIn,
  facetValueText,
  withoutOtherValues,
} from './facets.ts'
import { type ReportedCostCell, type ReportedCostKey, reportedCostKeyText } from './reported-costs.ts'
import { RollupFold } from './rollup.ts'
import {
  addSums,
  coarsenRollups,
  emptySums,
  type RollupCell,
  type RollupKey,
  type RollupSpan,
  type RollupSums,
  rollupKeyText,
  rollupSpanMs,
} from './rollup-sums.ts'
import { adjustmentProblems, rowProblems } from './verify-row.ts'

/** Verification's questions to storage. It never writes. */
export type VerifyStore = {
  /** Runs `work` on one moment of the records, whatever is written meanwhile. */
  atOneMoment<T>(work: () => Promise<T>): Promise<T>
  /** Start of the first UTC day with rows, or sums of any span, at or after `ms`; null when there is none. */
  nextDay(ms: number): Promise<number | null>
  /** Start of the first quarter-hour at or after `ms` with rows or sums in it; null when there is none. */
  nextQuarter(ms: number): Promise<number | null>
  /**
   * Reads every call of a quarter-hour with the costs booked for it later, and keeps only a bounded number in
   * memory.
   */
  callsIn(quarterStart: number): AsyncIterable<{ receipt: Receipt; adjustment: Adjustment | null }>
  /** Reads the rollups of one span that begin in [`start`, `end`). */
  readRollups(span: RollupSpan, start: number, end: number): Promise<RollupCell[]>
  /** Reads the costs that providers report, in quarter-hours that begin in [`start`, `end`). */
  readReportedCosts(start: number, end: number): Promise<ReportedCostCell[]>
  /** Reads the sums by label of quarter-hours that begin in [`start`, `end`). */
  readFacets(start: number, end: number): Promise<FacetCell[]>
  /** Those of these labels that have sums of their own. */
  findFacetValues(asked: readonly FacetValue[]): Promise<FacetValue[]>
  /** Finds booked costs whose call is missing or had a cost of its own. Returns the ids of those costs. */
  strayAdjustmentIds(limit: number): Promise<string[]>
  /** Finds ids of rows that carry no admission instant and so belong to no quarter-hour. */
  strayIds(limit: number): Promise<string[]>
}

/** A contradiction in words. Amounts of money are whole pico-dollars. */
export type Difference =
  | { kind: 'row'; id: string; problem: string }
  | { kind: 'rollup'; span: RollupSpan; cell: RollupKey; field: string; stored: string; rebuilt: string }
  | { kind: 'facet'; cell: FacetKey; field: string; stored: string; rebuilt: string }
  | { kind: 'reported-cost'; cell: ReportedCostKey; field: string; stored: string; rebuilt: string }

export type VerifyResult = {
  rows: number
  quarters: number
  differenceCount: number
  /** The first 50 differences. */
  differences: Difference[]
  /** False when the run stopped at `rowsMax`. */
  isComplete: boolean
}

type VerifyOptions = {
  /** UTC milliseconds. The quarter-hour that contains it is the first. Default: the first on record. */
  fromMs?: number
  /** Stops at the end of the quarter-hour in which this many rows have been read. Default: never. */
  rowsMax?: number
}

const differencesShown = 50
const quarterMs = rollupSpanMs['quarter-hour']

/**
 * Rebuilds every rollup and checks each row against itself. A quarter-hour is rebuilt from its rows, at one
 * moment. An hour or a day is rebuilt from the finer rollups, also at one moment, and corrected by their
 * known differences. The result equals the sum of its rows without locking a whole day of them. So
 * verification is correct while calls are recorded, and its memory does not grow with them.
 */
export async function verify(
  store: VerifyStore,
  { fromMs = 0, rowsMax = Infinity }: VerifyOptions = {},
): Promise<VerifyResult> {
  const result: VerifyResult = {
    rows: 0,
    quarters: 0,
    differenceCount: 0,
    differences: [],
    isComplete: true,
  }
  for (const id of await store.strayIds(differencesShown)) {
    report({ kind: 'row', id, problem: verifyWords.problems.idOfNoCall })
  }
  for (const id of await store.strayAdjustmentIds(differencesShown)) {
    report({ kind: 'row', id, problem: verifyWords.problems.adjustmentOfNoCall })
  }
  const from = fromMs - (fromMs % quarterMs)
  let day = await store.nextDay(from)
  while (day !== null && result.rows < rowsMax) {
    await verifyDay(day)
    day = await store.nextDay(day + rollupSpanMs.day)
  }
  if (day !== null) result.isComplete = false
  return result

  async function verifyDay(start: number): Promise<void> {
    const end = start + rollupSpanMs.day
    const quarterCorrections = await verifyQuarters(Math.max(start, from), end)
    const hourCorrections: RollupCell[] = []
    for (let hour = start; hour < end; hour += rollupSpanMs.hour) {
      hourCorrections.push(...(await verifyDerived('hour', 'quarter-hour', hour, quarterCorrections)))
    }
    await verifyDerived('day', 'hour', start, hourCorrections)
  }

  async function verifyQuarters(start: number, end: number): Promise<RollupCell[]> {
    const corrections: RollupCell[] = []
    let quarter = await store.nextQuarter(start)
    while (quarter !== null && quarter < end && result.rows < rowsMax) {
      const at = quarter
      corrections.push(...(await store.atOneMoment(() => verifyQuarter(at))))
      quarter = await store.nextQuarter(at + quarterMs)
    }
    if (quarter !== null && quarter < end) result.isComplete = false
    return corrections
  }

  async function verifyQuarter(start: number): Promise<RollupCell[]> {
    const fold = new RollupFold()
    for await (const { receipt, adjustment } of store.callsIn(start)) {
      result.rows += 1
      for (const problem of rowProblems(receipt)) report({ kind: 'row', id: receipt.id, problem })
      fold.add(receipt)
      if (!adjustment) continue
      for (const problem of adjustmentProblems(receipt, adjustment)) {
        report({ kind: 'row', id: adjustment.id, problem })
      }
      fold.addAdjustment(receipt, adjustment)
    }
    result.quarters += 1
    const end = start + quarterMs
    compareReportedCosts(await store.readReportedCosts(start, end), fold.reportedCosts())
    compareFacets(await store.readFacets(start, end), await withinBound([...fold.facets()]))
    return compare('quarter-hour', await store.readRollups('quarter-hour', start, end), fold.cells())
  }

  /** Known differences of the finer rollups stay the same while calls are added to rows and rollups alike. */
  async function verifyDerived(
    span: RollupSpan,
    finer: RollupSpan,
    start: number,
    corrections: readonly RollupCell[],
  ): Promise<RollupCell[]> {
    const end = start + rollupSpanMs[span]
    const corrected = corrections.filter(({ key }) => key.start >= start && key.start < end)
    return store.atOneMoment(async () => {
      const parts = [...(await store.readRollups(finer, start, end)), ...corrected]
      return compare(span, await store.readRollups(span, start, end), coarsenRollups(parts, span))
    })
  }

  /** Reports each field that differs. Returns the sums that the stored cells lack. */
  function compare(span: RollupSpan, stored: Iterable<RollupCell>, rebuilt: Iterable<RollupCell>) {
    const corrections: RollupCell[] = []
    for (const cell of pairsOf(stored, rebuilt, { textOf: rollupKeyText, noSums: emptySums })) {
      let isSound = true
      const rebuiltFields = fieldsOf(cell.rebuilt)
      for (const [field, value] of fieldsOf(cell.stored)) {
        const expected = rebuiltFields.get(field)
        if (value === expected) continue
        isSound = false
        report({ kind: 'rollup', span, cell: cell.key, field, stored: `${value}`, rebuilt: `${expected}` })
      }
      if (isSound) continue
      addSums(cell.rebuilt, cell.stored, -1)
      corrections.push({ key: cell.key, sums: cell.rebuilt })
    }
    return corrections
  }

  /** Puts together what is beyond the bound, as it was when the calls were recorded. */
  async function withinBound(cells: readonly FacetCell[]): Promise<FacetCell[]> {
    if (cells.length === 0) return []
    const own = await store.findFacetValues(facetValuesIn(cells))
    return withoutOtherValues(cells, new Set(own.map(facetValueText)))
  }

  function compareFacets(stored: Iterable<FacetCell>, rebuilt: Iterable<FacetCell>) {
    for (const cell of pairsOf(stored, rebuilt, { textOf: facetKeyText, noSums: emptySums })) {
      const rebuiltFields = fieldsOf(cell.rebuilt)
      for (const [field, value] of fieldsOf(cell.stored)) {
        const expected = rebuiltFields.get(field)
        if (value === expected) continue
        report({ kind: 'facet', cell: cell.key, field, stored: `${value}`, rebuilt: `${expected}` })
      }
    }
  }

  function compareReportedCosts(stored: Iterable<ReportedCostCell>, rebuilt: Iterable<ReportedCostCell>) {
    const ways = { textOf: reportedCostKeyText, noSums: noReportedCosts }
    for (const cell of pairsOf(stored, rebuilt, ways)) {
      const rebuiltFields = new Map<string, number | bigint>(Object.entries(cell.rebuilt))
      for (const [field, value] of Object.entries(cell.stored)) {
        const expected = rebuiltFields.get(field)
        if (value === expected) continue
        report({
          kind: 'reported-cost',
          cell: cell.key,
          field,
          stored: `${value}`,
          rebuilt: `${expected}`,
        })
      }
    }
  }

  function report(difference: Difference): void {
    result.differenceCount += 1
    if (result.differences.length < differencesShown) result.differences.push(difference)
  }
}

type Cell<Key, Sums> = { key: Key; sums: Sums }
type Pair<Key, Sums> = { key: Key; stored: Sums; rebuilt: Sums }

/** Pairs cells by key. A cell that is missing on one side has sums of 0 there. */
function pairsOf<Key, Sums>(
  stored: Iterable<Cell<Key, Sums>>,
  rebuilt: Iterable<Cell<Key, Sums>>,
  { textOf, noSums }: { textOf(key: Key): string; noSums(): Sums },
): Iterable<Pair<Key, Sums>> {
  const pairs = new Map<string, Pair<Key, Sums>>()
  for (const { key, sums } of stored) {
    pairs.set(textOf(key), { key, stored: sums, rebuilt: noSums() })
  }
  for (const { key, sums } of rebuilt) {
    const name = textOf(key)
    pairs.set(name, { key, stored: pairs.get(name)?.stored ?? noSums(), rebuilt: sums })
  }
  return pairs.values()
}

/** Every sum of a cell by its name: `tokens.reasoningTokens`, `durations.3`. */
function fieldsOf({
  tokens,
  durations,
  timesToFirstToken,
  ...sums
}: RollupSums): Map<string, number | bigint> {
  const fields = new Map<string, number | bigint>(Object.entries(sums))
  for (const part of tokenParts) fields.set(`tokens.${part}`, tokens[part])
  for (const [bucket, calls] of durations.entries()) fields.set(`durations.${bucket}`, calls)
  for (const [bucket, calls] of timesToFirstToken.entries()) fields.set(`timesToFirstToken.${bucket}`, calls)
  return fields
}
