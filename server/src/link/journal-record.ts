import type { CostPart } from '@outlay/shared/pricing'
import type { Intent, MeteredUsage, Receipt, SeenKey } from '@outlay/shared/records'
import { startWords } from '@outlay/shared/words'

/**
 * What the data plane writes down and the control plane reads: that a process began (calls that were open before are
 * open no more), that a call began, how far its answer has come, and rows for the database.
 */
export type JournalRecord =
  | { kind: 'run'; id: string; at: number }
  | { kind: 'intent'; intent: Intent }
  | { kind: 'progress'; id: string; responseBytes: number }
  | JournalEntry

/** A row on its way to the database. */
export type JournalEntry =
  | {
      kind: 'receipt'
      receipt: Receipt
      /** A caller's own key that was seen for the first time. */
      key: SeenKey | null
      /** The usage of an object that the provider keeps, for a call that only asked about it. */
      polled: MeteredUsage | null
    }
  /** One answer of a batch. It gets a row unless its object has been booked before. */
  | { kind: 'line'; receipt: Receipt }
  /** Replaces the row of a call that is on record. */
  | { kind: 'amendment'; receipt: Receipt }

/** A format of its own number: a journal that an older version left behind is never taken for this one. */
const format = 2

/** Every record begins with these characters: they are looked for where the bytes before it are damaged. */
export const recordStart = `[${format},"`

const intentFields = [
  'id',
  'admittedAt',
  'projectId',
  'keyId',
  'provider',
  'operation',
  'method',
  'route',
  'requestModel',
  'isStream',
  'requestBytes',
  'boundClass',
  'boundInputTokens',
  'boundOutputTokens',
] as const satisfies readonly (keyof Intent)[]

const receiptFields = [
  ...intentFields,
  'responseModel',
  'outcome',
  'status',
  'errorType',
  'usageSource',
  'usage',
  'providerUsage',
  'serviceTier',
  'durationMs',
  'timeToFirstTokenMs',
  'responseBytes',
  'attempts',
  'providerRequestId',
  'objectId',
  'costState',
  'costReason',
  'priceId',
  'priceTier',
  'priceBand',
] as const satisfies readonly (keyof Receipt)[]

/** Behind all others. */
const laterFields = ['effectiveFactor', 'priceFacts'] as const satisfies readonly (keyof Receipt)[]

/** JSON knows no bigint: these are text. */
const moneyFields = ['listCost', 'effectiveCost', 'computedCost', 'costLow', 'costHigh'] as const

type EncodedCostPart = [
  part: CostPart['part'],
  quantity: number,
  unitPrice: string,
  cost: string,
  per?: number | null,
  model?: string,
]
type Encoded = [format: number, kind: JournalRecord['kind'], ...values: unknown[]]

/** A record as one line of JSON: values in the order of the lists above, since names would triple its length. */
export function encodeJournalRecord(record: JournalRecord): string {
  switch (record.kind) {
    case 'run':
      return encode('run', [record.id, record.at])
    case 'intent':
      return encode('intent', intentValues(record.intent))
    case 'progress':
      return encode('progress', [record.id, record.responseBytes])
    case 'receipt':
      return encode('receipt', receiptValues(record.receipt), record.key, record.polled)
    case 'line':
      return encode('line', receiptValues(record.receipt))
    case 'amendment':
      return encode('amendment', receiptValues(record.receipt))
  }
}

/** Only the version of Outlay that wrote the journal can read it. */
export class RecordOfOtherVersion extends Error {
  override readonly name = 'RecordOfOtherVersion'
}

/**
 * Reads what {@link encodeJournalRecord} wrote; the checksum has already vouched for the bytes. Throws
 * {@link RecordOfOtherVersion}, or any error for bytes that no version wrote.
 */
export function decodeJournalRecord(text: string): JournalRecord {
  const decoded: unknown = JSON.parse(text)
  if (isOfOtherVersion(decoded)) throw new RecordOfOtherVersion(startWords.journalOfOtherVersion)
  if (!isEncoded(decoded)) throw new TypeError()
  const [, kind, values, key, polled] = decoded
  switch (kind) {
    case 'run':
      return { kind, id: values[0] as string, at: values[1] as number }
    case 'intent':
      return { kind, intent: named(intentFields, values) as Intent }
    case 'progress':
      return { kind, id: values[0] as string, responseBytes: values[1] as number }
    case 'receipt':
      return { kind, receipt: receiptFrom(values), key, polled: polled ?? null }
    case 'line':
      return { kind, receipt: receiptFrom(values) }
    case 'amendment':
      return { kind, receipt: receiptFrom(values) }
    default:
      throw new TypeError()
  }
}

/** Every version begins a record with its own number. */
function isOfOtherVersion(decoded: unknown): boolean {
  return Array.isArray(decoded) && typeof decoded[0] === 'number' && decoded[0] !== format
}

/** The id of a call is the first of its values. */
function isEncoded(
  decoded: unknown,
): decoded is [
  writtenBy: number,
  kind: JournalRecord['kind'],
  values: unknown[],
  key: SeenKey | null,
  polled?: MeteredUsage,
] {
  return Array.isArray(decoded) && Array.isArray(decoded[2]) && typeof decoded[2][0] === 'string'
}

function encode(
  kind: JournalRecord['kind'],
  values: unknown[],
  key: SeenKey | null = null,
  polled: MeteredUsage | null = null,
): string {
  const encoded: Encoded = polled === null ? [format, kind, values, key] : [format, kind, values, key, polled]
  return JSON.stringify(encoded)
}

/** The kind and the id of a record, read from its beginning alone; null for bytes that are no record. */
export function glanceAt(text: string): { kind: string; id: string } | null {
  const found = /^\[\d+,"([a-z]+)",\["([^"\\]{1,200})"/.exec(text)
  return found && { kind: found[1]!, id: found[2]! }
}

/** In the order of {@link intentFields}; written out, because a lookup by name for each costs half as much again. */
function intentValues(intent: Intent): unknown[] {
  return [
    intent.id,
    intent.admittedAt,
    intent.projectId,
    intent.keyId,
    intent.provider,
    intent.operation,
    intent.method,
    intent.route,
    intent.requestModel,
    intent.isStream,
    intent.requestBytes,
    intent.boundClass,
    intent.boundInputTokens,
    intent.boundOutputTokens,
  ]
}

/** In the order of {@link receiptFields}, {@link moneyFields}, the parts of the cost, {@link laterFields}. */
function receiptValues(receipt: Receipt): unknown[] {
  return [
    receipt.id,
    receipt.admittedAt,
    receipt.projectId,
    receipt.keyId,
    receipt.provider,
    receipt.operation,
    receipt.method,
    receipt.route,
    receipt.requestModel,
    receipt.isStream,
    receipt.requestBytes,
    receipt.boundClass,
    receipt.boundInputTokens,
    receipt.boundOutputTokens,
    receipt.responseModel,
    receipt.outcome,
    receipt.status,
    receipt.errorType,
    receipt.usageSource,
    receipt.usage,
    receipt.providerUsage,
    receipt.serviceTier,
    receipt.durationMs,
    receipt.timeToFirstTokenMs,
    receipt.responseBytes,
    receipt.attempts,
    receipt.providerRequestId,
    receipt.objectId,
    receipt.costState,
    receipt.costReason,
    receipt.priceId,
    receipt.priceTier,
    receipt.priceBand,
    amountText(receipt.listCost),
    amountText(receipt.effectiveCost),
    amountText(receipt.computedCost),
    amountText(receipt.costLow),
    amountText(receipt.costHigh),
    receipt.costParts.map(encodeCostPart),
    receipt.effectiveFactor,
    receipt.priceFacts,
  ]
}

function amountText(amount: bigint | null): string | null {
  return amount === null ? null : amount.toString()
}

function receiptFrom(values: unknown[]): Receipt {
  const receipt = named(receiptFields, values)
  moneyFields.forEach((field, index) => {
    const text = values[receiptFields.length + index]
    receipt[field] = text === null ? null : BigInt(text as string)
  })
  const parts = receiptFields.length + moneyFields.length
  receipt.costParts = (values[parts] as EncodedCostPart[]).map(decodeCostPart)
  laterFields.forEach((field, index) => {
    receipt[field] = values[parts + 1 + index] ?? null
  })
  // Every field of the type is in one of the lists: the round trip is tested.
  return receipt as Receipt
}

function named(fields: readonly string[], values: unknown[]): Record<string, unknown> {
  return Object.fromEntries(fields.map((field, index) => [field, values[index]]))
}

function encodeCostPart(cost: CostPart): EncodedCostPart {
  const { part, quantity, unitPriceFemtoUsd, per, costPicoUsd, model } = cost
  const unitPrice = unitPriceFemtoUsd.toString()
  const amount = costPicoUsd.toString()
  if (model !== undefined) return [part, quantity, unitPrice, amount, per ?? null, model]
  return per === undefined ? [part, quantity, unitPrice, amount] : [part, quantity, unitPrice, amount, per]
}

function decodeCostPart([part, quantity, unitPrice, cost, per, model]: EncodedCostPart): CostPart {
  const priced = { part, quantity, unitPriceFemtoUsd: BigInt(unitPrice), costPicoUsd: BigInt(cost) }
  if (model !== undefined) return { ...priced, ...(per ? { per } : {}), model }
  return per ? { ...priced, per } : priced
}
