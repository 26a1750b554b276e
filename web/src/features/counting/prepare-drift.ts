import type { DriftReport, ModelDrift } from '@outlay/shared/api'
import { formatCount, formatPercent, unknownText } from '@outlay/shared/format'
import { words } from '@outlay/shared/words'
import { modelOf } from '../../lib/model-of.ts'

export type DriftLine = {
  id: string
  model: string
  /** Who serves it, and how many of its calls were compared. */
  about: string
  /** What is reported, against what is counted: `7.0% more`. */
  difference: string
  /** How the difference is dealt with, or how many calls have none. */
  note: string
  state: ModelDrift['state']
}

const texts = words.counting

/** A line for each model, in the order of the report: what somebody should look at stands first. */
export function prepareDrift({ models }: DriftReport): DriftLine[] {
  return models.map((drift) => ({
    id: `${drift.provider}/${drift.model}/${drift.family}`,
    model: modelOf({ requestModel: null, responseModel: drift.model }),
    about: texts.compared(drift.provider, drift.samples, formatCount(drift.samples)),
    difference: differenceOf(drift),
    note: noteOf(drift),
    state: drift.state,
  }))
}

function differenceOf({ countedTokens, reportedTokens }: ModelDrift): string {
  if (countedTokens === 0) return unknownText
  if (countedTokens === reportedTokens) return texts.same
  const share = formatPercent(Math.abs(reportedTokens - countedTokens), countedTokens)
  return reportedTokens > countedTokens ? texts.more(share) : texts.less(share)
}

function noteOf({ family, calibration, exactMatches, samples }: ModelDrift): string {
  if (family === 'exact') return texts.matches(formatPercent(exactMatches, samples))
  return calibration === null ? texts.estimated : texts.corrected(calibration.toFixed(2))
}
