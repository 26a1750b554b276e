import { type PicoUsd, roundToPicoUsd } from '@outlay/shared/money'
import type { Receipt } from '@outlay/shared/records'
import { type TokenPart, tokenParts } from '@outlay/shared/usage'
import { idTimeMs } from '../lib/ids.ts'

/**
 * What on a call's row contradicts itself, one short phrase each; none for a sound row. Whatever can be
 * worked out again from the row is: a cost is the sum of its parts, and each part its quantity x its price.
 */
export function rowProblems(receipt: Receipt): string[] {
  return [...instantProblems(receipt), ...usageProblems(receipt), ...costProblems(receipt)]
}

function instantProblems({ id, admittedAt }: Receipt): string[] {
  const inId = idTimeMs(id)
  return inId === admittedAt ? [] : [`the id says it was admitted at ${inId}, the row at ${admittedAt}`]
}

function usageProblems({ usage, usageSource }: Receipt): string[] {
  const problems: string[] = []
  const hasSource = usageSource !== 'none' && usageSource !== 'not-applicable'
  if (hasSource && usage === null) problems.push(`usage is ${usageSource} and missing`)
  if (!hasSource && usage !== null) problems.push(`usage is ${usageSource} and present`)
  for (const part of tokenParts) {
    const quantity = usage?.[part] ?? 0
    if (!Number.isSafeInteger(quantity) || quantity < 0) problems.push(`${part} is ${quantity}`)
  }
  return problems
}

function costProblems(receipt: Receipt): string[] {
  const problems = intervalProblems(receipt)
  switch (receipt.costState) {
    case 'priced':
      return [...problems, ...pricedProblems(receipt)]
    case 'free':
      if (receipt.listCost !== 0n || receipt.effectiveCost !== 0n) problems.push('free, with a cost')
      if (receipt.costParts.length > 0) problems.push('free, with parts of a cost')
      if (receipt.costReason !== null) problems.push('free, with a reason to have no cost')
      return problems
    case 'unpriced':
      if (receipt.listCost !== null || receipt.effectiveCost !== null) problems.push('unpriced, with a cost')
      if (receipt.costParts.length > 0) problems.push('unpriced, with parts of a cost')
      if (receipt.costReason === null) problems.push('unpriced, without a reason')
      return problems
    default:
      return [...problems, `its cost is "${String(receipt.costState)}", which means nothing`]
  }
}

function intervalProblems({ costLow, costHigh }: Receipt): string[] {
  const isBackwards = costLow !== null && costHigh !== null && costLow > costHigh
  return isBackwards ? [`its cost lies between ${costLow} and ${costHigh}`] : []
}

function pricedProblems({
  usage,
  costParts,
  listCost,
  effectiveCost,
  priceId,
  costReason,
}: Receipt): string[] {
  const problems: string[] = []
  if (priceId === null) problems.push('priced, without a price')
  if (costReason !== null) problems.push('priced, with a reason to have no cost')
  if (usage === null) problems.push('priced, without usage')
  if (effectiveCost === null) problems.push('priced, without an effective cost')
  let sum: PicoUsd = 0n
  const quantities = new Map<TokenPart, number>()
  for (const { part, quantity, unitPriceFemtoUsd, costPicoUsd } of costParts) {
    const product = roundToPicoUsd(BigInt(quantity) * unitPriceFemtoUsd)
    if (product !== costPicoUsd) problems.push(`${part} costs ${costPicoUsd}, its price says ${product}`)
    sum += costPicoUsd
    quantities.set(part, quantity)
  }
  if (sum !== listCost) problems.push(`its cost is ${listCost}, its parts add up to ${sum}`)
  for (const part of tokenParts) {
    const used = usage?.[part] ?? 0
    const priced = quantities.get(part) ?? 0
    if (used !== priced) problems.push(`${used} ${part} were used, ${priced} are in the cost`)
  }
  return problems
}
