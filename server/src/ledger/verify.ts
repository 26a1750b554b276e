import type { Receipt } from '@outlay/shared/records'
import { quarterHourMs } from '@outlay/shared/time'
import { tokenParts } from '@outlay/shared/usage'
import {
  emptySums,
  type RollupCell,
  RollupFold,
  type RollupKey,
  type RollupSums,
  rollupKeyText,
} from './rollup.ts'
import { rowProblems } from './verify-row.ts'

/** What verifying needs from storage; it never writes. */
export type VerifyStore = {
  /** All that `work` reads is of one moment, whatever is written meanwhile. */
  atOneMoment<T>(work: () => T): T
  /** Start of the first quarter-hour at or after `ms` with rows or rollups in it; null when there is none. */
  nextQuarter(ms: number): number | null
  /** Calls every row of a quarter-hour, a bounded number of them in memory at a time. */
  eachCall(quarterStart: number, visit: (receipt: Receipt) => void): void
  readRollups(quarterStart: number): RollupCell[]
  /** Ids of rows that carry no admission instant, and so belong to no quarter-hour. */
  strayIds(limit: number): string[]
}

/** Something that does not hold, in words; amounts of money are whole pico-dollars. */
export type Difference =
  | { kind: 'row'; id: string; problem: string }
  | { kind: 'rollup'; cell: RollupKey; field: string; stored: string; rebuilt: string }

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

/**
 * Rebuilds every rollup from its rows and checks each row against itself. Quarter-hours are taken one by one,
 * each at one moment, so it is right while calls are being recorded, and its memory does not grow with them.
 */
export function verify(
  store: VerifyStore,
  { fromMs = 0, rowsMax = Infinity }: VerifyOptions = {},
): VerifyResult {
  const result: VerifyResult = {
    rows: 0,
    quarters: 0,
    differenceCount: 0,
    differences: [],
    isComplete: true,
  }
  for (const id of store.strayIds(differencesShown)) {
    report({ kind: 'row', id, problem: 'the id is not one of a call' })
  }
  let quarter = store.nextQuarter(fromMs - (fromMs % quarterHourMs))
  while (quarter !== null && result.rows < rowsMax) {
    const start = quarter
    store.atOneMoment(() => verifyQuarter(start))
    quarter = store.nextQuarter(start + quarterHourMs)
  }
  result.isComplete = quarter === null
  return result

  function verifyQuarter(start: number): void {
    const fold = new RollupFold()
    store.eachCall(start, (receipt) => {
      result.rows += 1
      for (const problem of rowProblems(receipt)) report({ kind: 'row', id: receipt.id, problem })
      fold.add(receipt)
    })
    result.quarters += 1
    for (const difference of differencesBetween(store.readRollups(start), [...fold.cells()])) {
      report(difference)
    }
  }

  function report(difference: Difference): void {
    result.differenceCount += 1
    if (result.differences.length < differencesShown) result.differences.push(difference)
  }
}

function* differencesBetween(
  stored: readonly RollupCell[],
  rebuilt: readonly RollupCell[],
): Generator<Difference> {
  const cells = new Map<string, { key: RollupKey; stored?: RollupSums; rebuilt?: RollupSums }>()
  for (const { key, sums } of stored) cells.set(rollupKeyText(key), { key, stored: sums })
  for (const { key, sums } of rebuilt) {
    const name = rollupKeyText(key)
    cells.set(name, { ...cells.get(name), key, rebuilt: sums })
  }
  for (const cell of cells.values()) {
    const storedFields = fieldsOf(cell.stored ?? emptySums())
    const rebuiltFields = fieldsOf(cell.rebuilt ?? emptySums())
    for (const [field, value] of storedFields) {
      const expected = rebuiltFields.get(field)
      if (value === expected) continue
      yield { kind: 'rollup', cell: cell.key, field, stored: `${value}`, rebuilt: `${expected}` }
    }
  }
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
