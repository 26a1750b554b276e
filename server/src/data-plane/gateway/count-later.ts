import { type PriceBook, pricedAs } from '@outlay/shared/pricing'
import type { MeteredUsage, Receipt } from '@outlay/shared/records'
import { priceCall } from '../../metering/index.ts'
import type { CallJournal } from '../journal/index.ts'
import { type Call, regionOf } from './call.ts'
import type { CallWatcher } from './call-watcher.ts'
import { countedApi } from './counted-api.ts'

/** What the worker is given to count: a call's own bytes. */
export type CountTask = {
  provider: string
  api: string
  requestModel: string | null
  requestBody: readonly Uint8Array[]
  responseBody: Uint8Array
  calibration: number
}

/** A null count is unknown. `isPartial`: a body was too long to be counted to its end. */
export type Counts = { inputTokens: number | null; outputTokens: number | null; isPartial: boolean }

/** Counts tokens off the event loop; null when the bytes tell nothing. */
export type Counter = {
  count(task: CountTask): Promise<Counts | null>
}

/** Called with a settled call whose usage the provider did not tell. */
export type CountLater = (call: Call, receipt: Receipt) => void

type CountLaterDeps = {
  counter: Counter
  /** What the estimates of a model are multiplied by, learnt from its earlier calls. */
  calibrationOf(provider: string, model: string | null): number
  ledger: Pick<CallJournal, 'amend'>
  readonly priceBook: PriceBook
  watcher: CallWatcher | null
}

/** Calls that wait for the counting worker at most; more than this stay uncounted, and say so. */
const waitingMax = 1_000

/**
 * Counts in a worker what the provider did not say, and replaces the row: `counted` for an answer that came
 * whole, `partial` for one that was cut, where the count is the least that was used.
 */
export function createCountLater(deps: CountLaterDeps): CountLater {
  const { counter, ledger, watcher } = deps
  let waiting = 0
  return (call, receipt) => {
    const task = taskOf(deps, call, receipt)
    if (!task || waiting >= waitingMax) return
    // What the provider did not count it may still have said: where, and how fast.
    const region = regionOf(call, call.observation)
    const { speed } = call.observation
    const { isThinking } = call.fields
    waiting += 1
    counter
      .count(task)
      .then((counts) => {
        if (counts) amend(receipt, counts, { region, speed, isThinking })
      })
      // A count is a courtesy: without it the row stays as it is, which is true.
      .catch(() => {})
      .finally(() => {
        waiting -= 1
      })
  }

  function amend(
    receipt: Receipt,
    counts: Pick<Counts, 'inputTokens' | 'outputTokens'>,
    { isThinking, ...facts }: Pick<MeteredUsage, 'region' | 'speed'> & { isThinking: boolean },
  ): void {
    if (counts.inputTokens === null) return
    // An answer that came whole and says nothing anyone can read may have cost anything.
    if (receipt.outcome === 'answered' && counts.outputTokens === null) return
    const usage = {
      uncachedInputTokens: counts.inputTokens,
      ...(counts.outputTokens ? { outputTextTokens: counts.outputTokens } : {}),
    }
    const usageSource = receipt.outcome === 'answered' ? 'counted' : 'partial'
    const model = receipt.responseModel ?? receipt.requestModel
    const cost = priceCall(deps.priceBook, isThinking ? boundedByCount(receipt, counts) : receipt, {
      usageSource,
      usage,
      model,
      serviceTier: receipt.serviceTier,
      ...facts,
    })
    const amended = { ...receipt, ...cost, usage, usageSource } as const
    ledger.amend(amended)
    watcher?.ended(amended)
  }
}

/**
 * A call that was cut while its model thought may cost as much as its output maximum. Where its input has no bound (earlier
 * turns, tools at the provider), the counted input stands for it.
 */
function boundedByCount(receipt: Receipt, { inputTokens }: Pick<Counts, 'inputTokens'>): Receipt {
  return { ...receipt, boundInputTokens: receipt.boundInputTokens ?? inputTokens }
}

function taskOf({ calibrationOf }: CountLaterDeps, call: Call, receipt: Receipt): CountTask | null {
  const { body, captured } = call
  const api = countedApi(call)
  if (api === null || body.kind !== 'held') return null
  // Without a byte of an answer nobody knows whether the provider did anything: that stays unknown.
  if (captured === null || captured === 'too-much' || captured.length === 0) return null
  const model = receipt.responseModel ?? receipt.requestModel
  return {
    provider: pricedAs(receipt.provider),
    api,
    requestModel: model,
    requestBody: body.pieces,
    responseBody: captured.join(),
    calibration: calibrationOf(receipt.provider, model),
  }
}
