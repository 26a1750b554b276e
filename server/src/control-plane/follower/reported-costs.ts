import { noReportedCosts, type ReportedCosts } from '@outlay/shared/drift'
import type { PicoUsd } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { quarterHourAtOrBefore } from '@outlay/shared/time'

export type ReportedCostKey = {
  /** UTC milliseconds: the start of the quarter-hour. */
  start: number
  provider: string
  /**
   * The model that answered, because it is the billed one; the requested model when the answer names none.
   */
  model: string | null
}

export type ReportedCostCell = { key: ReportedCostKey; sums: ReportedCosts }

/**
 * Adds up the costs that providers report, by quarter-hour, provider and model. Skips calls without such a
 * cost.
 */
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

/** A cell's key as one string. NUL occurs in no provider name, and model names are kept free of it. */
export function reportedCostKeyText({ start, provider, model }: ReportedCostKey): string {
  return `${start}\0${provider}\0${model ?? ''}`
}
