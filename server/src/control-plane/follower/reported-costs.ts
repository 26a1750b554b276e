import { noReportedCosts, type ReportedCosts } from '@outlay/shared/drift'
import type { PicoUsd } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { quarterHourAtOrBefore } from '@outlay/shared/time'

export type ReportedCostKey = {
  /** UTC milliseconds: where the quarter-hour begins. */
  start: number
  provider: string
  /** The model that answered, as it is the one that is billed; the one asked for where the answer named none. */
  model: string | null
}

export type ReportedCostCell = { key: ReportedCostKey; sums: ReportedCosts }

/** Adds up what providers said they charge, by quarter-hour, provider and model; a call without such a cost adds nothing. */
export class ReportedCostFold {
  readonly #cells = new Map<string, ReportedCostCell>()

  add(receipt: Receipt, sign: 1 | -1): void {
    const { costParts, listCost, computedCost } = receipt
    if (costParts[0]?.part !== 'reportedCost' || listCost === null) return
    const { sums } = this.#cellOf(receipt)
    const signed = (amount: PicoUsd) => (sign === 1 ? amount : -amount)
    if (computedCost === null) {
      sums.uncomputedCalls += sign
      sums.uncomputedReportedCost += signed(listCost)
      return
    }
    sums.comparedCalls += sign
    sums.comparedReportedCost += signed(listCost)
    sums.computedCost += signed(computedCost)
  }

  cells(): IterableIterator<ReportedCostCell> {
    return this.#cells.values()
  }

  #cellOf({ admittedAt, provider, responseModel, requestModel }: Receipt): ReportedCostCell {
    const key = { start: quarterHourAtOrBefore(admittedAt), provider, model: responseModel ?? requestModel }
    const name = reportedCostKeyText(key)
    const known = this.#cells.get(name)
    if (known) return known
    const cell = { key, sums: noReportedCosts() }
    this.#cells.set(name, cell)
    return cell
  }
}

/** A cell's key as one string: NUL does not occur in names of providers, and those of models are kept free of it. */
export function reportedCostKeyText({ start, provider, model }: ReportedCostKey): string {
  return `${start}\0${provider}\0${model ?? ''}`
}
