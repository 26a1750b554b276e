import type { PriceBook } from '@outlay/shared/pricing'
import type { Ledger, Receipt } from '../ledger/index.ts'
import { idWithoutKeys } from '../lib/key-shaped.ts'
import { priceCall } from '../metering/index.ts'
import { emptyObservation } from '../providers/index.ts'
import { type Call, regionOf } from './call.ts'

type BookDeps = { ledger: Pick<Ledger, 'amend' | 'findObject' | 'findReceipt'>; priceBook: PriceBook }

/**
 * The usage of what a provider keeps (a response, a job) is told again whenever somebody asks for it, and is booked once:
 * with the call that made the object, where that passed here and did not know its usage yet; else with the first that
 * learns it. A call whose answer only repeats what is on record is left with nothing to bill.
 */
export function bookOnce({ ledger, priceBook }: BookDeps, call: Call): void {
  const objectId = objectIdOf(call)
  // A host that gives every answer the same id still bills each: only who asks again may find it booked.
  if (!call.route.isPoll || objectId === null || call.observation.usage === null) return
  const known = ledger.findObject(objectId)
  if (known === null) return
  const maker = known.isBooked ? null : ledger.findReceipt(known.requestId)
  if (maker) ledger.amend(withUsage(priceBook, maker, call))
  if (maker || known.isBooked) {
    const { model, serviceTier, errorType } = call.observation
    call.observation = { ...emptyObservation, model, serviceTier, errorType }
    call.isBookedElsewhere = true
  }
}

/** An object of a provider under a name that no other provider's has; null for a call that is about none. */
export function objectIdOf({ observation, upstream, isBookedElsewhere }: Call): string | null {
  if (observation.objectId === null || isBookedElsewhere) return null
  return boundedObjectId(upstream.provider, observation.objectId)
}

export function boundedObjectId(provider: string, id: string): string {
  return `${provider}:${idWithoutKeys(id)}`.slice(0, objectIdCharactersMax)
}

const objectIdCharactersMax = 300

/** The row of the call that made it, now that the usage is known: at the prices of the moment it was let in. */
function withUsage(book: PriceBook, maker: Receipt, call: Call): Receipt {
  const { observation } = call
  const { usage, units, isMissingUnits, others, speed, reportedCostUsd, serviceTier } = observation
  const model = observation.model ?? maker.responseModel ?? maker.requestModel
  const usageSource = 'reported'
  const cost = priceCall(book, maker, {
    usageSource,
    usage,
    units,
    isMissingUnits,
    others,
    region: regionOf(call, observation),
    speed,
    reportedCostUsd,
    serviceTier,
    model,
  })
  return { ...maker, ...cost, usage, usageSource, responseModel: observation.model ?? maker.responseModel }
}
