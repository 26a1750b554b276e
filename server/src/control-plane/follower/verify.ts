import { noReportedCosts } from '@outlay/shared/drift'
import type { Adjustment, Receipt } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import { verifyWords } from '@outlay/shared/words'
import { type ReportedCostCell, type ReportedCostKey, reportedCostKeyText } from './reported-costs.ts'
import {
  addSums,
  coarsenRollups,
  emptySums,
  type RollupCell,
  RollupFold,
  type RollupKey,
  type RollupSpan,
  type RollupSums,
  rollupKeyText,
  rollupSpanMs,
} from './rollup.ts'
import { adjustmentProblems, rowProblems } from './verify-row.ts'

/** What verifying needs from storage; it never writes. */
export type VerifyStore = {
  /** All that `work` reads is of one moment, whatever is written meanwhile. */
  atOneMoment<T>(work: () => Promise<T>): Promise<T>
  /** Start of the first UTC day with rows, or sums of any span, at or after `ms`; null when there is none. */
  nextDay(ms: number): Promise<number | null>
  /** Start of the first quarter-hour at or after `ms` with rows or sums in it; null when there is none. */
  nextQuarter(ms: number): Promise<number | null>
  /** Every call of a quarter-hour and what was booked for it later, a bounded number of them in memory at a time. */
  callsIn(quarterStart: number): AsyncIterable<{ receipt: Receipt; adjustment: Adjustment | null }>
  /** The rollups of one span that begin from `start` on and before `end`. */
  readRollups(span: RollupSpan, start: number, end: number): Promise<RollupCell[]>
  /** What providers said they charge, in quarter-hours that begin from `start` on and before `end`. */
  readReportedCosts(start: number, end: number): Promise<ReportedCostCell[]>
  /** Costs that were booked for calls which are not there, or which had one: their own ids. */
  strayAdjustmentIds(limit: number): Promise<string[]>
  /** Ids of rows that carry no admission instant, and so belong to no quarter-hour. */
  strayIds(limit: number): Promise<string[]>
}

/** Something that does not hold, in words; amounts of money are whole pico-dollars. */
export type Difference =
  | { kind: 'row'; id: string; problem: string }
  | { kind: 'rollup'; span: RollupSpan; cell: RollupKey; field: string; stored: string; rebuilt: string }
  | { kind: 'reported-cost'; cell: ReportedCostKey; field: string; stored: string; rebuilt: string }

export type VerifyResult = {
  rows: number
  quarters: number
  differenceCount: number
  /** The first 50. */
  differences: Difference[]
  /** False when `rowsMax` was reached first. */
  isComplete: boolean
}

type VerifyOptions = {
  /** UTC milliseconds; the quarter-hour it lies in is the first. Default: the first on record. */
  fromMs?: number
  /** Stops at the end of the quarter-hour in which so many rows have been read. Default: never. */
  rowsMax?: number
}

const differencesShown = 50
const quarterMs = rollupSpanMs['quarter-hour']

/**
 * Rebuilds every rollup and checks each row against itself. A quarter-hour is rebuilt from its rows, at one
 * moment. An hour or a day is rebuilt from the finer rollups, again at one moment, corrected by what was found
 * wrong with those: that is the sum of its rows, without a day of them held still. So it is right while calls
 * are being recorded, and its memory does not grow with them.
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
    return compare('quarter-hour', await store.readRollups('quarter-hour', start, end), fold.cells())
  }

  /** What is wrong with the finer rollups stays the same while calls are added to rows and rollups alike. */
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

  /** Reports each field that differs; returns what would have to be added to the stored cells. */
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

/** Cells by key; one that is missing on a side has sums of 0 there. */
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

/** Every sum of a cell by name: `tokens.reasoningTokens`, `durations.3`. */
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
