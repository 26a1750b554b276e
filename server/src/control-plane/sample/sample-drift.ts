import { addSample, type DriftSample, noDrift } from '@outlay/shared/drift'
import type { Receipt } from '@outlay/shared/records'
import { dayMs } from '@outlay/shared/time'
import { canBeExact, type PromptPartTokens, promptParts } from '@outlay/shared/tokens'
import { inputTokensOf } from '@outlay/shared/usage'
import type { DriftCell } from '../counting-drift/index.ts'
import { type Workload, workloads } from './workloads.ts'

const workloadsByKey = new Map(workloads.map((workload) => [workload.key.id, workload]))

/** Collects the token counts of the sample calls. Their rate is so low that every call is counted. */
export function createSampleDrift() {
  const cells = new Map<string, DriftCell>()

  return { add, cells: () => [...cells.values()] }

  function add(receipt: Receipt): void {
    const workload = workloadsByKey.get(receipt.keyId ?? '')
    if (!workload || receipt.usageSource !== 'reported' || receipt.usage === null) return
    const { provider, responseModel: model } = receipt
    const day = Math.floor(receipt.admittedAt / dayMs) * dayMs
    const key = JSON.stringify([day, model])
    const family = canBeExact('openai', model ?? '') ? 'exact' : 'estimate'
    const cell = cells.get(key) ?? { day, provider, model, family, isSampleData: true, sums: noDrift() }
    addSample(cell.sums, sampleOf(workload, inputTokensOf(receipt.usage)))
    cells.set(key, cell)
  }
}

function sampleOf({ promptShares, reportedPerCounted = 1 }: Workload, reportedTokens: number): DriftSample {
  const countedTokens = Math.round(reportedTokens / reportedPerCounted)
  const parts: PromptPartTokens = { system: 0, history: 0, user: 0, tools: 0, images: 0 }
  let rest = countedTokens
  for (const part of promptParts) {
    parts[part] = Math.floor(countedTokens * (promptShares[part] ?? 0))
    rest -= parts[part]
  }
  parts.user += rest
  return { countedTokens, reportedTokens, parts }
}
