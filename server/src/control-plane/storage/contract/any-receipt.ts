import { isDeepStrictEqual } from 'node:util'
import type { CostPart } from '@outlay/shared/pricing'
import { type Attempt, type Receipt, type ReceiptField, receiptFields } from '@outlay/shared/records'
import { billedUnits, type TokenUsage, tokenParts } from '@outlay/shared/usage'
import fc from 'fast-check'

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const amount = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n })
const milliseconds = fc.double({ min: 0, max: 1e6, noNaN: true })

const costPart: fc.Arbitrary<CostPart> = fc.record(
  {
    part: fc.constantFrom(...tokenParts, ...billedUnits, 'reportedCost' as const),
    quantity: fc.nat(),
    unitPriceFemtoUsd: amount,
    costPicoUsd: amount,
    per: fc.integer({ min: 1, max: 10_000 }),
    model: text,
  },
  { requiredKeys: ['part', 'quantity', 'unitPriceFemtoUsd', 'costPicoUsd'], noNullPrototype: true },
)

const attempt: fc.Arbitrary<Attempt> = fc.record(
  { status: fc.option(fc.nat()), error: fc.option(text), durationMs: milliseconds },
  { noNullPrototype: true },
)

const usage: fc.Arbitrary<TokenUsage> = fc.dictionary(
  fc.constantFrom(...tokenParts),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  { noNullPrototype: true },
)

/** Values of each kind that every storage returns exactly as they were written. */
const valuesOf: Record<ReceiptField['kind'], fc.Arbitrary<unknown>> = {
  text,
  decimal: fc.nat().map((thousandths) => `${thousandths / 1_000}`),
  whole: fc.nat(),
  instant: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  real: milliseconds,
  flag: fc.boolean(),
  money: amount,
  json: fc.record({ region: text }, { noNullPrototype: true }),
  usage,
  costParts: fc.array(costPart, { maxLength: 3 }),
  // A single attempt repeats the call's own status and time, so it is not stored.
  attempts: fc.array(attempt, { minLength: 2, maxLength: 3 }),
}

/** A receipt with random values in all fields, consistent or not. */
export const anyReceipt: fc.Arbitrary<Receipt> = fc.record(
  Object.fromEntries(
    receiptFields.map((field) => [
      field.name,
      'isKnown' in field ? valuesOf[field.kind] : fc.option(valuesOf[field.kind]),
    ]),
  ),
  { noNullPrototype: true },
) as fc.Arbitrary<unknown> as fc.Arbitrary<Receipt>

/** Another value for one field of a receipt: a change that a storage or a format must keep. */
export function anotherValue(field: ReceiptField, receipt: Receipt): Partial<Receipt> {
  const values = fc.sample(valuesOf[field.kind], { numRuns: 50, seed: 1 })
  return { [field.name]: values.find((value) => !isDeepStrictEqual(value, receipt[field.name])) }
}
