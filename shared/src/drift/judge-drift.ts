import type { CountedFamily, DriftSums } from './drift-sums.ts'
import { calibrationMax, calibrationMin } from './learn-calibration.ts'

/** `too-few`: nothing can be said yet. */
export const driftStates = ['ok', 'drifting', 'too-few'] as const
export type DriftState = (typeof driftStates)[number]

/** Below it, one odd request would speak for all. */
const samplesMin = 20
/**
 * Where the encoding is the provider's own, single requests are off by a token or two for reasons that nobody
 * publishes; a per cent of all tokens is money that somebody should look at.
 */
const exactPercentMax = 1
/** A difference in fewer requests than this is theirs, however large: it is not how the model is billed. */
const mismatchShareMin = 0.05

/** How much more is reported than counted, as a share of what is counted: 0.07 is 7 % more. Null without any. */
export function driftShare({ countedTokens, reportedTokens }: DriftSums): number | null {
  return countedTokens === 0 ? null : reportedTokens / countedTokens - 1
}

/**
 * Whether what the provider reports is what we count. Counts in another's encoding are off by their nature, and
 * are corrected by what is learnt from them; they drift when that could not be learnt any more.
 */
export function driftState(family: CountedFamily, sums: DriftSums): DriftState {
  const share = driftShare(sums)
  if (share === null || sums.samples < samplesMin) return 'too-few'
  if (family === 'estimate') {
    const factor = share + 1
    return factor < calibrationMin || factor > calibrationMax ? 'drifting' : 'ok'
  }
  const { samples, exactMatches, countedTokens, reportedTokens } = sums
  const isLarge = Math.abs(reportedTokens - countedTokens) * 100 > countedTokens * exactPercentMax
  return isLarge && samples - exactMatches > samples * mismatchShareMin ? 'drifting' : 'ok'
}
