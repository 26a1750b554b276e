import { applyFactor, type PicoUsd } from '@outlay/shared/money'
import { type CostPart, costOf } from '@outlay/shared/pricing'
import { type Adjustment, type Receipt, withAdjustment } from '@outlay/shared/records'
import { tokenParts } from '@outlay/shared/usage'
import { verifyWords } from '@outlay/shared/words'
import { idTimeMs } from '../../lib/ids.ts'

const words = verifyWords.problems

/**
 * Finds contradictions within a call's row, one short phrase each; empty for a sound row. Every value that
 * can be computed from the row is computed again: a cost is the sum of its parts, and each part is quantity x
 * price.
 */
export function rowProblems(receipt: Receipt): string[] {
  return [...instantProblems(receipt), ...usageProblems(receipt), ...costProblems(receipt)]
}

/** The same for a cost that was booked later. It must match the call that it names. */
export function adjustmentProblems(receipt: Receipt, adjustment: Adjustment): string[] {
  const problems = costProblems(withAdjustment(receipt, adjustment))
  return receipt.costReason === adjustment.reason ? problems : [...problems, words.adjustedForOther]
}

function instantProblems({ id, admittedAt }: Receipt): string[] {
  const inId = idTimeMs(id)
  return inId === admittedAt ? [] : [words.idOfOtherMoment(inId, admittedAt)]
}

function usageProblems({ usage, usageSource }: Receipt): string[] {
  const problems: string[] = []
  const hasSource = usageSource !== 'none' && usageSource !== 'not-applicable'
  if (hasSource && usage === null) problems.push(words.usageMissing(usageSource))
  if (!hasSource && usage !== null) problems.push(words.usagePresent(usageSource))
  for (const part of tokenParts) {
    const quantity = usage?.[part] ?? 0
    if (!Number.isSafeInteger(quantity) || quantity < 0) problems.push(words.notTokens(part, quantity))
  }
  return problems
}

function costProblems(receipt: Receipt): string[] {
  const problems = intervalProblems(receipt)
  switch (receipt.costState) {
    case 'priced':
      return [...problems, ...pricedProblems(receipt)]
    case 'free':
      if (receipt.listCost !== 0n || receipt.effectiveCost !== 0n) problems.push(words.freeWithCost)
      if (receipt.costParts.length > 0) problems.push(words.freeWithParts)
      if (receipt.costReason !== null) problems.push(words.freeWithReason)
      return problems
    case 'unpriced':
      if (receipt.listCost !== null || receipt.effectiveCost !== null) problems.push(words.unknownWithCost)
      if (receipt.costParts.length > 0) problems.push(words.unknownWithParts)
      if (receipt.costReason === null) problems.push(words.unknownWithoutReason)
      return problems
    default:
      return [...problems, words.unknownState(String(receipt.costState))]
  }
}

function intervalProblems({ costLow, costHigh }: Receipt): string[] {
  if (costLow === null || costHigh === null || costLow <= costHigh) return []
  return [words.backwards(costLow, costHigh)]
}

function pricedProblems({
  usage,
  costParts,
  listCost,
  effectiveCost,
  effectiveFactor,
  priceId,
  costReason,
}: Receipt): string[] {
  const problems: string[] = []
  const isReported = costParts.some(({ part }) => part === 'reportedCost')
  if (priceId === null && !isReported) problems.push(words.pricedWithoutPrice)
  if (costReason !== null) problems.push(words.pricedWithReason)
  if (usage === null) problems.push(words.pricedWithoutUsage)
  if (effectiveCost === null) problems.push(words.pricedWithoutCost)
  const expected = listCost === null ? null : paidOf(listCost, effectiveFactor)
  if (effectiveCost !== null && effectiveCost !== expected) {
    problems.push(words.wrongEffectiveCost(effectiveCost, expected))
  }
  let sum: PicoUsd = 0n
  const quantities = new Map<CostPart['part'], number>()
  const quantitiesOfOthers = new Map<CostPart['part'], number>()
  for (const { part, quantity, unitPriceFemtoUsd, per, costPicoUsd, model } of costParts) {
    const product = costOf(quantity, unitPriceFemtoUsd, per)
    if (product !== costPicoUsd) problems.push(words.wrongPart(part, costPicoUsd, product))
    sum += costPicoUsd
    if (model === undefined) quantities.set(part, quantity)
    else quantitiesOfOthers.set(part, (quantitiesOfOthers.get(part) ?? 0) + quantity)
  }
  if (sum !== listCost) problems.push(words.wrongSum(listCost, sum))
  // A charge that the provider names for the whole call is not split into parts.
  if (isReported) return problems
  for (const part of tokenParts) {
    const used = usage?.[part] ?? 0
    const priced = quantities.get(part) ?? 0
    // Tokens of other models are added to those of the answer or included in them: a compound system reports
    // the sum of its models.
    const ofOthers = quantitiesOfOthers.get(part) ?? 0
    const isSound = priced === used || (priced < used && used <= priced + ofOthers)
    if (!isSound) problems.push(words.wrongQuantity(part, used, priced))
  }
  return problems
}

function paidOf(listCost: PicoUsd, factor: string | null): PicoUsd {
  return factor === null ? listCost : applyFactor(listCost, factor)
}
