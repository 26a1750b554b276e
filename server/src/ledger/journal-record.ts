import type { FrozenCostPart, Intent, Receipt, SeenKey } from '@outlay/shared/records'

/** What the journal holds: calls that began, how far their answers got, and rows the database has yet to take. */
export type JournalRecord =
  | { kind: 'intent'; intent: Intent }
  | { kind: 'progress'; id: string; responseBytes: number }
  | JournalEntry

/** A row on its way to the database. An amendment replaces the row of a call that is on record. */
export type JournalEntry =
  | { kind: 'receipt'; receipt: Receipt; key: SeenKey | null }
  | { kind: 'amendment'; receipt: Receipt }

/**
 * A record as one line of JSON. Amounts of money become text under their own names, because JSON knows no
 * bigint; they are named one by one, since a replacer would be called for every field of every call.
 */
export function encodeJournalRecord(record: JournalRecord): string {
  if (record.kind === 'intent' || record.kind === 'progress') return JSON.stringify(record)
  const { receipt } = record
  return JSON.stringify({
    kind: record.kind,
    key: record.kind === 'receipt' ? record.key : null,
    receipt: {
      ...receipt,
      costParts: receipt.costParts.map(encodeCostPart),
      listCost: encodeMoney(receipt.listCost),
      effectiveCost: encodeMoney(receipt.effectiveCost),
      costLow: encodeMoney(receipt.costLow),
      costHigh: encodeMoney(receipt.costHigh),
    },
  })
}

/** Reads what {@link encodeJournalRecord} wrote; the checksum has already vouched for the bytes. */
export function decodeJournalRecord(text: string): JournalRecord {
  const record = JSON.parse(text)
  if (record.kind === 'intent' || record.kind === 'progress') return record
  const { receipt } = record
  receipt.costParts = receipt.costParts.map(decodeCostPart)
  receipt.listCost = decodeMoney(receipt.listCost)
  receipt.effectiveCost = decodeMoney(receipt.effectiveCost)
  receipt.costLow = decodeMoney(receipt.costLow)
  receipt.costHigh = decodeMoney(receipt.costHigh)
  return record
}

type EncodedCostPart = [part: FrozenCostPart['part'], quantity: number, unitPrice: string, cost: string]

function encodeCostPart({ part, quantity, unitPriceFemtoUsd, costPicoUsd }: FrozenCostPart): EncodedCostPart {
  return [part, quantity, unitPriceFemtoUsd.toString(), costPicoUsd.toString()]
}

function decodeCostPart([part, quantity, unitPrice, cost]: EncodedCostPart): FrozenCostPart {
  return { part, quantity, unitPriceFemtoUsd: BigInt(unitPrice), costPicoUsd: BigInt(cost) }
}

function encodeMoney(amount: bigint | null): string | null {
  return amount === null ? null : amount.toString()
}

function decodeMoney(text: string | null): bigint | null {
  return text === null ? null : BigInt(text)
}
