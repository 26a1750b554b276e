import { picoUsdToDecimal } from '@outlay/shared/money'
import type { PriceBook } from '@outlay/shared/pricing'
import { buildReceipt, type MeteredUsage, type Receipt, type SeenKey } from '@outlay/shared/records'
import { inputTokensOf, type Outcome, outputTokensOf, type UsageSource } from '@outlay/shared/usage'
import { detailsOf } from '../../lib/details-of.ts'
import { isDeeperThan } from '../../lib/is-deeper-than.ts'
import { withoutKeys } from '../../lib/key-shaped.ts'
import type { Logger } from '../../lib/logger.ts'
import { plainText } from '../../lib/plain-text.ts'
import { priceCall, withoutUsage } from '../../metering/index.ts'
import { accountBehind } from '../../providers/facts/index.ts'
import { emptyObservation } from '../../providers/index.ts'
import type { Caller } from '../callers/index.ts'
import type { CallJournal } from '../journal/index.ts'
import type { BufferBudget } from './buffer-budget.ts'
import { type Call, regionOf, timeAttempt } from './call.ts'
import type { CallWatcher } from './call-watcher.ts'
import type { CountLater } from './count-later.ts'
import { askWhereBooked, type BookedWhere, type FindBooked, objectIdOf, polledUsage } from './kept-object.ts'
import { heldBytesOf } from './read-body.ts'
import type { SampleLater } from './sample-later.ts'

export type SettleDeps = {
  ledger: Pick<CallJournal, 'settle' | 'settleLine' | 'amend'>
  findBooked: FindBooked
  readonly priceBook: PriceBook
  logger: Logger
  /** Writes the log line of a call. */
  logCall(line: Record<string, unknown>): void
  budget: BufferBudget
  countLater: CountLater
  sampleLater: SampleLater
  watcher: CallWatcher | null
  isBypassed: boolean
  /** The caller behind a token that its provider has accepted. */
  acceptedCaller(credential: string, provider: string, scope: string): Caller
  /** Called with a key whose first call is committed. The key is known from now on. */
  keySeen(key: SeenKey): void
  /** Called when a call's receipt is committed and its answer is released. */
  callEnded(call: Call): void
  now(): number
}

export type Ending = {
  outcome: Outcome
  status: number | null
  errorType: string | null
  /** The answer did not come to its own end. Absent if it did, or if there is no answer. */
  isBroken?: boolean
}

const providerUsageBytesMax = 16 * 1024
/**
 * Providers nest their usage four levels deep. A recorded object must be safe for recursive printing later.
 */
const providerUsageDepthMax = 32

/**
 * Ends a call: its observation becomes usage, cost and a receipt. `committed` is called with the receipt once
 * it is safe, or with null if nothing is measured. Only then may the answer's last byte leave. A call is
 * settled once, and later endings are ignored.
 */
export function settleCall(
  deps: SettleDeps,
  call: Call,
  ending: Ending,
  committed: (receipt: Receipt | null) => void,
): void {
  if (call.isSettled) return
  call.isSettled = true
  if (deps.isBypassed) {
    // With OUTLAY_BYPASS nothing is measured or recorded, so there is no receipt.
    letGo(deps, call, () => committed(null))
    return
  }
  const asked = askWhereBooked(deps.findBooked, call)
  if (asked === null) commit(deps, call, ending, { where: 'nowhere', committed })
  else asked.then((where) => commit(deps, call, ending, { where, committed }))
}

type Commit = { where: BookedWhere; committed(receipt: Receipt | null): void }

function commit(deps: SettleDeps, call: Call, ending: Ending, { where, committed }: Commit): void {
  try {
    if (call.caller.kind === 'pass-through' && call.caller.isRotating) settleOnAccount(deps, call, ending)
    const { receipt, polled } = measure(deps, call, ending)
    const shown = where === 'nowhere' ? receipt : shownReceipt(receipt, where)
    deps.watcher?.ended(shown)
    const seenKey = newlySeenKey(deps, call, ending)
    deps.ledger.settle({ receipt, key: seenKey, openCall: call.openCall, polled }, () => {
      letGo(deps, call, () => {
        if (seenKey) deps.keySeen(seenKey)
        committed(shown)
        deps.logCall(callLine(call, shown))
        if (shown.usageSource === 'none' && !call.observation.isPending) deps.countLater(call, shown)
        deps.sampleLater(call, shown)
      })
    })
  } catch (error) {
    // The intent is on record, and the next start marks the call as interrupted. The caller still gets the
    // answer.
    deps.logger.error({ event: 'call-not-recorded', request: call.id, ...detailsOf(error) })
    letGo(deps, call, () => committed(null))
  }
}

/** The call's own cost for headers and the log. No cost if its usage is booked with another call. */
function shownReceipt(receipt: Receipt, where: BookedWhere): Receipt {
  if (where === 'elsewhere') return withoutUsage(receipt)
  return { ...receipt, listCost: null, effectiveCost: null }
}

type Measured = { receipt: Receipt; polled: MeteredUsage | null }

/** A call whose answer could not be metered is recorded without usage. The caller still gets the answer. */
function measure(deps: SettleDeps, call: Call, ending: Ending): Measured {
  try {
    return receiptOf(deps, call, ending)
  } catch (error) {
    noteUnreadable(deps, call, error)
    call.observation = emptyObservation
    return receiptOf(deps, call, ending)
  }
}

/** Logs once that a call's answer could not be read while it passed. */
export function noteUnreadable({ logger }: Pick<SettleDeps, 'logger'>, call: Call, error: unknown): void {
  if (call.isUnreadable) return
  call.isUnreadable = true
  logger.warn({ event: 'metering-failed', request: call.id, route: call.intent.route, ...detailsOf(error) })
}

/** A fault while one answer is released concerns that call alone: others are committed in the same turn. */
function letGo(deps: SettleDeps, call: Call, answer: () => void): void {
  try {
    answer()
  } catch (error) {
    deps.logger.error({ event: 'answer-failed', request: call.id, ...detailsOf(error) })
    call.outgoing.destroy()
  } finally {
    releaseBuffers(deps.budget, call)
    call.isCommitted = true
    deps.callEnded(call)
  }
}

function receiptOf({ priceBook }: SettleDeps, call: Call, ending: Ending): Measured {
  const { intent, observation } = call
  // A stream is settled at its terminal event, while its attempt is still running.
  if (call.exchange !== null) timeAttempt(call)
  const metered: MeteredUsage = {
    usageSource: usageSourceOf(call, ending),
    usage: observation.usage,
    model: observation.model ?? call.fields.model ?? modelOfForm(call),
    serviceTier: observation.serviceTier,
    units: observation.units,
    isMissingUnits: observation.isMissingUnits,
    others: observation.others,
    region: regionOf(call, observation),
    speed: observation.speed,
    reportedCostUsd: observation.reportedCostUsd,
    isFree: observation.isFree,
  }
  const cost = priceCall(priceBook, intent, metered)
  const owner = ownerOf(call, ending)
  const { firstOutputAt, startedAt } = call
  const facts = {
    projectId: owner.projectId,
    keyId: owner.keyId,
    requestModel: intent.requestModel ?? modelOfForm(call),
    responseModel: observation.model,
    outcome: ending.outcome,
    status: ending.status,
    errorType: ending.errorType ?? observation.errorType,
    usageSource: metered.usageSource,
    usage: metered.usage,
    providerUsage: usageText(observation.providerUsage),
    serviceTier: observation.serviceTier,
    durationMs: roundToMicroseconds(performance.now() - startedAt),
    timeToFirstTokenMs: firstOutputAt === null ? null : roundToMicroseconds(firstOutputAt - startedAt),
    responseBytes: call.responseBytes,
    attempts: call.attempts,
    providerRequestId: call.providerRequestId,
    objectId: objectIdOf(call),
  }
  return { receipt: buildReceipt(intent, facts, cost), polled: polledUsage(call, metered) }
}

/**
 * A provider's error without usage, a list, a poll, and a call that never left are known to cost nothing. Any
 * other call may have made the provider work. Without reported usage, its cost is unknown.
 */
function usageSourceOf(call: Call, { outcome, isBroken = false }: Ending): UsageSource {
  const { usage, isOfRequest, isSoFar, isFree } = call.observation
  // A free call may report tokens, as a refusal does.
  if (isFree) return usage === null ? 'not-applicable' : 'reported'
  if (usage !== null && isOfRequest) return 'counted'
  if (usage !== null) return isBroken && isSoFar ? 'partial' : 'reported'
  if (!call.route.hasUsage || call.route.isPoll || outcome === 'refused') return 'not-applicable'
  if (outcome === 'provider-error') return call.firstOutputAt === null ? 'not-applicable' : 'none'
  return call.isSent ? 'none' : 'not-applicable'
}

/** All tokens of one account count as one key, because such a token is replaced every few hours. */
function settleOnAccount({ acceptedCaller }: SettleDeps, call: Call, ending: Ending): void {
  if (!isAcceptedByProvider(ending)) return
  const { credential, upstream, intent } = call
  call.caller = acceptedCaller(credential, upstream.provider, accountBehind(call))
  intent.keyId = call.caller.key?.id ?? null
  intent.projectId = call.caller.key?.projectId ?? null
}

/** A pass-through call is booked under its key's fingerprint, unless the provider has refused the key. */
function ownerOf({ caller, intent }: Call, ending: Ending): Pick<Receipt, 'keyId' | 'projectId'> {
  if (caller.kind !== 'pass-through') return { keyId: intent.keyId, projectId: intent.projectId }
  const keyId = caller.key?.id ?? (isAcceptedByProvider(ending) ? caller.id : null)
  return { keyId, projectId: caller.key?.projectId ?? null }
}

function newlySeenKey({ now }: SettleDeps, { caller, upstream }: Call, ending: Ending): SeenKey | null {
  if (caller.kind !== 'pass-through' || caller.key !== null || !isAcceptedByProvider(ending)) return null
  const { id, digest, hint } = caller
  return {
    id,
    kind: 'pass-through',
    digest,
    hint,
    name: hint,
    projectId: null,
    provider: upstream.provider,
    permissions: [],
    createdAt: now(),
  }
}

function isAcceptedByProvider({ status, outcome }: Ending): boolean {
  return (
    status !== null &&
    status !== 401 &&
    status !== 403 &&
    outcome !== 'refused' &&
    outcome !== 'upstream-failed'
  )
}

/** An upload names its model inside the form, which has passed by now. */
function modelOfForm({ form }: Call): string | null {
  const model = form?.fields().model
  return model === undefined ? null : plainText(model, 200)
}

/** The provider's usage object as text for a column. Null if it is too long or too deep to be kept. */
export function usageText(usage: unknown): string | null {
  if (usage === null || usage === undefined || isDeeperThan(usage, providerUsageDepthMax)) return null
  const text = JSON.stringify(usage)
  return text.length > providerUsageBytesMax ? null : withoutKeys(text)
}

function releaseBuffers(budget: BufferBudget, call: Call): void {
  budget.giveBack(heldBytesOf(call.body))
  giveBackAnswer(budget, call)
  budget.giveBack(call.capturedBytes)
  call.capturedBytes = 0
  call.captured = null
  call.body = { kind: 'none' }
}

/** The held bytes of an answer have been released to the caller, or dropped. */
export function giveBackAnswer(budget: BufferBudget, call: Call): void {
  budget.giveBack(call.answerBytesHeld)
  call.answerBytesHeld = 0
}

/** One wide log line a call. Its fields are chosen one by one: never a header, a body or a credential. */
function callLine(call: Call, receipt: Receipt): Record<string, unknown> {
  return {
    event: 'call',
    request: receipt.id,
    provider: receipt.provider,
    project: receipt.projectId,
    key: receipt.keyId,
    operation: receipt.operation,
    method: receipt.method,
    route: receipt.route,
    requestModel: receipt.requestModel,
    responseModel: receipt.responseModel,
    stream: receipt.isStream,
    outcome: receipt.outcome,
    status: receipt.status,
    error: receipt.errorType,
    durationMs: receipt.durationMs,
    timeToFirstTokenMs: receipt.timeToFirstTokenMs,
    inputTokens: receipt.usage === null ? null : inputTokensOf(receipt.usage),
    outputTokens: receipt.usage === null ? null : outputTokensOf(receipt.usage),
    usageSource: receipt.usageSource,
    costUsd: receipt.effectiveCost === null ? null : picoUsdToDecimal(receipt.effectiveCost),
    attempts: call.attempts.length,
  }
}

function roundToMicroseconds(milliseconds: number): number {
  return Math.round(milliseconds * 1_000) / 1_000
}
