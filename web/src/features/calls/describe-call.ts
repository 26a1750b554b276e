import type { RequestSummary } from '@outlay/shared/api'
import { formatMoneyItem, printable, unknownText } from '@outlay/shared/format'
import { isFailedOutcome } from '@outlay/shared/usage'
import { words } from '@outlay/shared/words'

/** The cost of a call as the list shows it: the figure, how sure it is, and the whole story on hover. */
export type CostText = { text: string; note: string | null; title: string }

export function describeCost(call: RequestSummary): CostText {
  switch (call.costState) {
    case 'unpriced':
      return {
        text: unknownText,
        note: call.costReason ? words.withoutCostShort[call.costReason] : words.costStates.unpriced,
        title: call.costReason ? words.withoutCost[call.costReason] : words.costStates.unpriced,
      }
    case 'free':
      return { text: formatMoneyItem('0'), note: null, title: words.call.free }
    case 'priced': {
      const isGuess = call.usageSource === 'counted' || call.usageSource === 'partial'
      const source = words.usageSources[call.usageSource]
      return { text: formatMoneyItem(call.effectiveCostUsd), note: isGuess ? source : null, title: source }
    }
  }
}

/** Whose call it was, in few words: project and key. */
export function whoOf({ project, key }: RequestSummary): string {
  return [project?.name ?? words.calls.noProject, ...(key ? [key.name] : [])].map(printable).join(' · ')
}

/** The same with what kind of key it is, where there is room. */
export function whoInFullOf(call: RequestSummary): string {
  const { key } = call
  if (key?.kind !== 'pass-through') return whoOf(call)
  return whoOf({ ...call, key: { ...key, name: words.calls.ownKey(key.name) } })
}

export function isTrouble(call: Pick<RequestSummary, 'outcome'>): boolean {
  return isFailedOutcome(call.outcome)
}
