import type { Adjustment, Receipt } from '@outlay/shared/records'
import { type FacetCell, FacetFold } from './facets.ts'
import { type ReportedCostCell, ReportedCostFold } from './reported-costs.ts'
import {
  addCall,
  addLaterCost,
  emptySums,
  type RollupCell,
  type RollupKey,
  rollupKeyOf,
  rollupKeyText,
} from './rollup-sums.ts'

/**
 * Adds up calls by quarter-hour, project, key, provider and model, and by their labels. This is the only
 * definition of a rollup: the follower adds with it, and `outlay verify` rebuilds with it. `sign` -1 subtracts
 * earlier contributions.
 */
export class RollupFold {
  readonly #cells = new Map<string, RollupCell>()
  readonly #facets = new FacetFold()
  readonly #reportedCosts = new ReportedCostFold()

  add(receipt: Receipt, sign: 1 | -1 = 1): void {
    this.#reportedCosts.add(receipt, sign)
    const { key, sums } = this.#cellOf(receipt)
    addCall(sums, receipt, sign)
    for (const labelled of this.#facets.sumsOf(receipt, key)) addCall(labelled, receipt, sign)
  }

  /** A cost that was booked later counts in the quarter-hour of its call. */
  addAdjustment(receipt: Receipt, adjustment: Adjustment, sign: 1 | -1 = 1): void {
    const { key, sums } = this.#cellOf(receipt)
    addLaterCost(sums, adjustment, sign)
    for (const labelled of this.#facets.sumsOf(receipt, key)) addLaterCost(labelled, adjustment, sign)
  }

  cells(): IterableIterator<RollupCell> {
    return this.#cells.values()
  }

  /** The same sums by label. Each value still has its own: storage knows which of them are within the bound. */
  facets(): IterableIterator<FacetCell> {
    return this.#facets.cells()
  }

  /**
   * The costs that providers report for the same calls. Costs that were booked later are never among them.
   */
  reportedCosts(): IterableIterator<ReportedCostCell> {
    return this.#reportedCosts.cells()
  }

  #cellOf(receipt: Receipt): { key: RollupKey; sums: RollupCell['sums'] } {
    const key = rollupKeyOf(receipt)
    const name = rollupKeyText(key)
    const known = this.#cells.get(name)
    if (known) return known
    const cell = { key, sums: emptySums() }
    this.#cells.set(name, cell)
    return cell
  }
}
