import type { PriceBook } from '@outlay/shared/pricing'
import { buildReceipt, type MeteredUsage, type Receipt } from '@outlay/shared/records'
import { newId } from '../../lib/ids.ts'
import { priceCall } from '../../metering/index.ts'
import type { BilledLine } from '../../providers/index.ts'
import type { CallJournal } from '../journal/index.ts'
import { type Call, regionOf } from './call.ts'
import { boundedObjectId } from './kept-object.ts'
import { usageText } from './settle-call.ts'

type BatchDeps = {
  ledger: Pick<CallJournal, 'settleLine'>
  priceBook: PriceBook
  now(): number
  isBypassed: boolean
}

/** No batch is older than this. An older timestamp was not made by a clock. */
const ageMaxMs = 90 * 24 * 60 * 60 * 1000

/**
 * Books one answer of a batch when its results are fetched. It gets a row of its own, once, although the
 * results may be fetched again. The row belongs to the key that fetches them, and to the moment when the
 * answer was made if that is known.
 */
export function bookBatchLine(deps: BatchDeps, call: Call, line: BilledLine): void {
  if (deps.isBypassed) return
  const objectId = boundedObjectId(call.upstream.provider, line.objectId)
  deps.ledger.settleLine(receiptOf(deps, call, line, objectId))
}

function receiptOf({ priceBook, now }: BatchDeps, call: Call, line: BilledLine, objectId: string): Receipt {
  const { caller } = call
  const { observation, status } = line
  const at = momentOf(line, now())
  const isAnswer = (status === null || status < 400) && observation.errorType === null
  const metered: MeteredUsage = {
    ...observation,
    usageSource: observation.usage === null ? (isAnswer ? 'none' : 'not-applicable') : 'reported',
    region: regionOf(call, observation),
  }
  const intent = {
    ...call.intent,
    id: newId('req', at),
    admittedAt: at,
    requestModel: observation.model,
    operation: 'batch' as const,
    // The request bytes are counted on the call that fetches the results.
    requestBytes: 0,
  }
  const facts = {
    keyId: caller.key?.id ?? null,
    projectId: caller.key?.projectId ?? null,
    responseModel: observation.model,
    outcome: isAnswer ? 'answered' : 'provider-error',
    status,
    errorType: observation.errorType,
    usageSource: metered.usageSource,
    usage: observation.usage,
    providerUsage: usageText(observation.providerUsage),
    serviceTier: observation.serviceTier,
    durationMs: 0,
    responseBytes: 0,
    objectId,
  } as const
  return buildReceipt(intent, facts, priceCall(priceBook, intent, metered))
}

function momentOf({ createdAt }: BilledLine, now: number): number {
  return createdAt === null || createdAt > now || createdAt < now - ageMaxMs ? now : createdAt
}
