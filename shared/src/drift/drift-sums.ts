import { type PromptPartTokens, promptParts } from '../tokens/index.ts'
import { calibrationMax, calibrationMin } from './learn-calibration.ts'

/** Models whose encoding is their provider's own, and those that are counted in another's. */
export const countedFamilies = ['exact', 'estimate'] as const
export type CountedFamily = (typeof countedFamilies)[number]

/** One request's input as we count it, and as its provider reports it. */
export interface DriftSample {
  countedTokens: number
  reportedTokens: number
  /** Where the counted tokens go. */
  parts: PromptPartTokens
}

/** Sums over samples of one model. */
export interface DriftSums {
  samples: number
  /** Samples of which both figures are the same. */
  exactMatches: number
  countedTokens: number
  reportedTokens: number
  /** The same, each sample's within what a calibration may be: a few odd requests cannot teach a wrong one. */
  boundedReportedTokens: number
  parts: PromptPartTokens
}

export function noDrift(): DriftSums {
  return {
    samples: 0,
    exactMatches: 0,
    countedTokens: 0,
    reportedTokens: 0,
    boundedReportedTokens: 0,
    parts: { system: 0, history: 0, user: 0, tools: 0, images: 0 },
  }
}

/** Adds a sample to `sums`, which change. */
export function addSample(sums: DriftSums, { countedTokens, reportedTokens, parts }: DriftSample): void {
  const least = Math.ceil(countedTokens * calibrationMin)
  const most = Math.floor(countedTokens * calibrationMax)
  addDrift(sums, {
    samples: 1,
    exactMatches: countedTokens === reportedTokens ? 1 : 0,
    countedTokens,
    reportedTokens,
    boundedReportedTokens: Math.min(Math.max(reportedTokens, least), most),
    parts,
  })
}

/** Adds `more` to `sums`, which change. */
export function addDrift(sums: DriftSums, more: DriftSums): void {
  sums.samples += more.samples
  sums.exactMatches += more.exactMatches
  sums.countedTokens += more.countedTokens
  sums.reportedTokens += more.reportedTokens
  sums.boundedReportedTokens += more.boundedReportedTokens
  for (const part of promptParts) sums.parts[part] += more.parts[part]
}
