import { pricedAs } from '@outlay/shared/pricing'
import type { Receipt } from '@outlay/shared/records'
import { canBeExact, type PromptPartTokens } from '@outlay/shared/tokens'
import { inputTokensOf } from '@outlay/shared/usage'
import type { BufferBudget } from './buffer-budget.ts'
import type { Call } from './call.ts'
import { countedApi } from './counted-api.ts'

/** What the worker is given: a request's own bytes, in the pieces they came in. */
export type InputTask = {
  provider: string
  api: string
  model: string | null
  body: readonly Uint8Array[]
}

/** Counts a request's input off the event loop; null when it cannot be compared with what is reported. */
export type InputCounter = {
  countInput(task: InputTask): Promise<Count | null>
}

/** A call whose input we counted, beside what its provider reported. */
export type CountedCall = {
  admittedAt: number
  provider: string
  model: string | null
  family: 'exact' | 'estimate'
  countedTokens: number
  reportedTokens: number
  parts: PromptPartTokens
}

/** Called with every call that is on record; most are none of its business. */
export type SampleLater = (call: Call, receipt: Receipt) => void

type SampleLaterDeps = {
  counter: InputCounter
  budget: BufferBudget
  record: { add(call: CountedCall): void }
}

/** Of many calls one in so many is counted. */
const oneIn = 20
/** Calls are all counted while they come no faster than this, a few at once included. */
const everyMs = 1_000
const atOnce = 5
/** Samples that wait for the worker at most: more come. */
const waitingMax = 500
/** What is longer is not counted to its end, and says nothing about the rest. */
const bodyBytesMax = 4 * 1024 * 1024

/**
 * Counts a sample of the calls whose usage the provider reports, as an independent check of it. The caller has
 * had the answer by then; a sample for which there is no room is dropped, and nothing waits.
 */
export function createSampleLater({ counter, budget, record }: SampleLaterDeps): SampleLater {
  const isSampled = createSampling()
  let waiting = 0
  return (call, receipt) => {
    if (receipt.usageSource !== 'reported' || !isSampled(receipt.admittedAt + receipt.durationMs)) return
    const task = waiting < waitingMax ? taskOf(call, receipt) : null
    if (task && budget.take(task.bytes)) keep(receipt, task, counter.countInput(task))
  }

  /** The counter has copied the body, and nothing here holds on to it. */
  function keep(receipt: Receipt, { provider, model, bytes }: Sample, counting: Promise<Count | null>): void {
    waiting += 1
    counting
      .then((count) => {
        if (count) record.add(countedCall(receipt, { provider, model }, count))
      })
      // A check that fails is one sample less.
      .catch(() => {})
      .finally(() => {
        waiting -= 1
        budget.giveBack(bytes)
      })
  }
}

/**
 * Whether the call that ended at an instant is one of the sample: an increment and a compare for those that are
 * not. `notBefore` is the earliest instant at which one more call still makes no more than one a second.
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
