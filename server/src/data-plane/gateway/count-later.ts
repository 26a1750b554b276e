import { type PriceBook, pricedAs } from '@outlay/shared/pricing'
import type { MeteredUsage, Receipt } from '@outlay/shared/records'
import { priceCall } from '../../metering/index.ts'
import type { CallJournal } from '../journal/index.ts'
import { type Call, regionOf } from './call.ts'
import type { CallWatcher } from './call-watcher.ts'
import { countedApi } from './counted-api.ts'

/** The bytes of a call, for the worker that counts them. */
export type CountTask = {
  provider: string
  api: string
  requestModel: string | null
  requestBody: readonly Uint8Array[]
  responseBody: Uint8Array
  calibration: number
}

/** A null count is unknown. `isPartial` says that a body was too long to be counted to its end. */
export type Counts = { inputTokens: number | null; outputTokens: number | null; isPartial: boolean }

/** Counts tokens off the event loop. Null if the bytes cannot be counted. */
export type Counter = {
  count(task: CountTask): Promise<Counts | null>
}

/** Called with a settled call whose provider did not report usage. */
export type CountLater = (call: Call, receipt: Receipt) => void

type CountLaterDeps = {
  counter: Counter
  /** The factor for estimates of a model, learnt from its earlier calls. */
  calibrationOf(provider: string, model: string | null): number
  ledger: Pick<CallJournal, 'amend'>
  readonly priceBook: PriceBook
  watcher: CallWatcher | null
}

/**
 * The most calls that may wait for the counting worker. Further calls stay uncounted, and their rows say so.
 */
const waitingMax = 1_000

/**
 * Counts in a worker the tokens that the provider did not report, and replaces the row. The row says
 * `counted` for an answer that came whole, and `partial` for one that was cut: there the count is the least
 * that was used.
 */
export function createCountLater(deps: CountLaterDeps): CountLater {
  const { counter, ledger, watcher } = deps
  let waiting = 0
  return (call, receipt) => {
    const task = taskOf(deps, call, receipt)
    if (!task || waiting >= waitingMax) return
    // A provider that reported no usage may still have reported the region and the speed.
    const region = regionOf(call, call.observation)
    const { speed } = call.observation
    const { isThinking } = call.fields
    waiting += 1
    counter
      .count(task)
      .then((counts) => {
        if (counts) amend(receipt, counts, { region, speed, isThinking })
      })
      // Counting is optional: without a count the row stays as it is, which is true.
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
    // The answer came whole and cannot be read, so its cost has no known bound.
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
 * A call that was cut while its model thought may cost as much as its output maximum. If its input has no
 * bound (earlier turns, tools at the provider), the counted input takes the place of one.
 */
function boundedByCount(receipt: Receipt, { inputTokens }: Pick<Counts, 'inputTokens'>): Receipt {
  return { ...receipt, boundInputTokens: receipt.boundInputTokens ?? inputTokens }
}

function taskOf({ calibrationOf }: CountLaterDeps, call: Call, receipt: Receipt): CountTask | null {
  const { body, captured } = call
  const api = countedApi(call)
  if (api === null || body.kind !== 'held') return null
  // Without a byte of an answer, the provider may have done nothing. The cost stays unknown.
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
