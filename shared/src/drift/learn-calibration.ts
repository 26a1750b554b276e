/** What is further off than this is no encoding: something else is billed, and no factor puts that right. */
export const calibrationMin = 0.5
export const calibrationMax = 2
/** Fewer requests may all be of one kind: a language, a list of tools. */
const samplesMin = 5

type Learnt = { samples: number; countedTokens: number; boundedReportedTokens: number }

/**
 * What the counts of an estimated model are multiplied by to come out as its provider's; null until enough was
 * seen. Each request has the weight of its tokens, and none can pull further than the bounds.
 */
export function learntCalibration({ samples, countedTokens, boundedReportedTokens }: Learnt): number | null {
  if (samples < samplesMin || countedTokens === 0) return null
  const factor = boundedReportedTokens / countedTokens
  return Math.min(Math.max(factor, calibrationMin), calibrationMax)
}

/**
 * A model's name without the date of a snapshot, which a request may leave out and an answer adds: snapshots of
 * one name read text alike.
 */
export function undatedModel(name: string): string {
  return name.replace(/[-@](\d{8}|\d{4}-\d{2}-\d{2}|latest)$/, '')
}
