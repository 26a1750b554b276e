import { pricedAs } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { canBeExact, type PromptPartTokens } from '@outlay/shared/tokens'
import { inputTokensOf } from '@outlay/shared/usage'
import type { BufferBudget } from './buffer-budget.ts'
import type { Call } from './call.ts'
import { countedApi } from './counted-api.ts'

/** The bytes of a request, in the pieces they came in, for the worker. */
export type InputTask = {
  provider: string
  api: string
  model: string | null
  body: readonly Uint8Array[]
}

/**
 * Counts a request's input off the event loop. Null if the count cannot be compared with the reported usage.
 */
export type InputCounter = {
  countInput(task: InputTask): Promise<Count | null>
}

/** A call with Outlay's count of its input and the provider's report. */
export type CountedCall = {
  admittedAt: number
  provider: string
  model: string | null
  family: 'exact' | 'estimate'
  countedTokens: number
  reportedTokens: number
  parts: PromptPartTokens
}

/** Called with every recorded call. Most are not sampled. */
export type SampleLater = (call: Call, receipt: Receipt) => void

type SampleLaterDeps = {
  counter: InputCounter
  budget: BufferBudget
  record: { add(call: CountedCall): void }
}

/** One call in this many is counted, if calls come fast. */
const oneIn = 20
/** All calls are counted while they come no faster than this, small bursts included. */
const everyMs = 1_000
const atOnce = 5
/** The most samples that may wait for the worker. Dropping one does no harm: more come. */
const waitingMax = 500
/** A longer body is not counted to its end, and a part says nothing about the rest. */
const bodyBytesMax = 4 * 1024 * 1024

/**
 * Counts a sample of the calls whose usage the provider reports, as an independent check of the provider. The
 * caller already has the answer. A sample that finds no room is dropped, and nothing waits.
 */
export function createSampleLater({ counter, budget, record }: SampleLaterDeps): SampleLater {
  const isSampled = createSampling()
  let waiting = 0
  return (call, receipt) => {
    if (receipt.usageSource !== 'reported' || !isSampled(receipt.admittedAt + receipt.durationMs)) return
    const task = waiting < waitingMax ? taskOf(call, receipt) : null
    if (task && budget.take(task.bytes)) keep(receipt, task, counter.countInput(task))
  }

  /** The counter has copied the body, so nothing here may keep it. */
  function keep(receipt: Receipt, { provider, model, bytes }: Sample, counting: Promise<Count | null>): void {
    waiting += 1
    counting
      .then((count) => {
        if (count) record.add(countedCall(receipt, { provider, model }, count))
      })
      // A failed check is one sample less.
      .catch(() => {})
      .finally(() => {
        waiting -= 1
        budget.giveBack(bytes)
      })
  }
}

/**
 * Whether the call that ended at an instant is sampled. Costs other calls an increment and a comparison.
 * `notBefore` is the earliest instant at which one more sample still makes no more than one a second.
 */
export function createSampling(): (endedAt: number) => boolean {
  let unsampled = 0
  let notBefore = 0
  return (endedAt) => {
    unsampled += 1
    if (endedAt < notBefore && unsampled < oneIn) return false
    unsampled = 0
    if (endedAt >= notBefore) {
      notBefore = Math.max(notBefore, endedAt - (atOnce - 1) * everyMs) + everyMs
    }
    return true
  }
}

type Sample = InputTask & { bytes: number }

function taskOf(call: Call, receipt: Receipt): Sample | null {
  const { body } = call
  const api = countedApi(call)
  if (api === null || body.kind !== 'held' || body.bytes > bodyBytesMax) return null
  if (receipt.usage === null || call.observation.others.length > 0) return null
  const model = receipt.responseModel ?? receipt.requestModel
  return { provider: pricedAs(receipt.provider), api, model, body: body.pieces, bytes: body.bytes }
}

type Count = { inputTokens: number; parts: PromptPartTokens }

function countedCall(
  receipt: Receipt,
  { provider, model }: Pick<Sample, 'provider' | 'model'>,
  count: Count,
): CountedCall {
  return {
    admittedAt: receipt.admittedAt,
    provider: receipt.provider,
    model,
    family: canBeExact(provider, model ?? '') ? 'exact' : 'estimate',
    countedTokens: count.inputTokens,
    reportedTokens: inputTokensOf(receipt.usage ?? {}),
    parts: count.parts,
  }
}
