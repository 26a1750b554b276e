import type { PicoUsd } from '../money/index.ts'

/**
 * Sums over calls whose provider said what it charges, at list cost: no project's discount is in them. Calls that our
 * prices say nothing about stand apart, so that the two amounts which are compared are of the same calls.
 */
export interface ReportedCosts {
  comparedCalls: number
  comparedReportedCost: PicoUsd
  computedCost: PicoUsd
  uncomputedCalls: number
  uncomputedReportedCost: PicoUsd
}

export function noReportedCosts(): ReportedCosts {
  return {
    comparedCalls: 0,
    comparedReportedCost: 0n,
    computedCost: 0n,
    uncomputedCalls: 0,
    uncomputedReportedCost: 0n,
  }
}
