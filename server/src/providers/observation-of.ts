import { plainId, plainName } from '../lib/plain-text.ts'
import type { Billing, BillingReader } from './billing.ts'
import type { JsonObject } from './json.ts'
import { errorTypeOf } from './read-error-type.ts'
import type { Observation } from './wire-format.ts'

/** What a reader of answers found, as a call's row takes it. */
export function observationOf(billing: Billing, answer: JsonObject, reader: BillingReader): Observation {
  return {
    model: wordsOf(billing.model),
    serviceTier: wordsOf(billing.serviceTier),
    speed: billing.speed,
    region: billing.region,
    usage: billing.usage,
    isOfRequest: billing.isOfRequest,
    isSoFar: false,
    units: billing.units,
    isMissingUnits: billing.isMissingUnits,
    others: billing.others,
    reportedCostUsd: billing.reportedCostUsd,
    isFree: billing.isFree,
    objectId: billing.objectId === null ? null : plainId(billing.objectId, 200),
    isPending: false,
    providerUsage: reader.usageField === null ? null : (answer[reader.usageField] ?? null),
    errorType: errorTypeOf(answer),
  }
}

/** Foreign text as a column can carry it. */
function wordsOf(text: string | null): string | null {
  return text === null ? null : plainName(text, 200)
}
