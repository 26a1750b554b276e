import {
  type CostPartValues,
  costPartFrom,
  costPartValues,
  type Intent,
  intentFields,
  intentValues,
  type MeteredUsage,
  type Receipt,
  type ReceiptField,
  type ReceiptValues,
  receiptFields,
  receiptFormat,
  receiptFromValues,
  receiptValues,
  type SeenKey,
} from '@outlay/shared/records'
import { startWords } from '@outlay/shared/words'

/**
 * A record that the data plane writes and the control plane reads. It says that a process began (so earlier
 * calls are no longer open), that a call began, how far running answers have come, or it holds rows for the
 * database.
 */
export type JournalRecord =
  | { kind: 'run'; id: string; at: number }
  | { kind: 'intent'; intent: Intent }
  | { kind: 'progress'; answers: readonly AnswerProgress[] }
  | JournalEntry

/** How much of a running call's answer has passed to the caller. */
export type AnswerProgress = { id: string; responseBytes: number }

/** A row on its way to the database. */
export type JournalEntry =
  | {
      kind: 'receipt'
      receipt: Receipt
      /** Set if a caller's own key was seen for the first time. */
      key: SeenKey | null
      /** If the call only asked about an object that the provider keeps, the usage of that object. */
      polled: MeteredUsage | null
    }
  /** One answer of a batch. It gets a row unless its object has been booked before. */
  | { kind: 'line'; receipt: Receipt }
  /** Replaces the row of a recorded call. */
  | { kind: 'amendment'; receipt: Receipt }

/** A journal left behind by another version is never taken for one of this version. */
const format = receiptFormat

/** Every record begins with these characters. Behind damaged bytes they mark the next record. */
export const recordStart = `[${format},"`

/** JSON has no bigint, so the values of these fields are written in a form of their own. */
const moneyPlaces = placesOf('money')
const costPartsPlace = receiptFields.findIndex(({ name }) => name === 'costParts')

type Encoded = [format: number, kind: JournalRecord['kind'], ...values: unknown[]]

/**
 * Writes a record as one line of JSON. The values follow the order of the field list, because names would
 * triple the length.
 */
export function encodeJournalRecord(record: JournalRecord): string {
  switch (record.kind) {
    case 'run':
      return encode('run', [record.id, record.at])
    case 'intent':
      return encode('intent', intentValues(record.intent))
    case 'progress':
      return encode(
        'progress',
        record.answers.flatMap(({ id, responseBytes }) => [id, responseBytes]),
      )
    case 'receipt':
      return encode('receipt', encodedReceipt(record.receipt), record.key, record.polled)
    case 'line':
      return encode('line', encodedReceipt(record.receipt))
    case 'amendment':
      return encode('amendment', encodedReceipt(record.receipt))
  }
}

/** Only the version of Outlay that wrote the journal can read it. */
export class RecordOfOtherVersion extends Error {
  override readonly name = 'RecordOfOtherVersion'
}

/**
 * Reads a text of {@link encodeJournalRecord} whose checksum was right. Throws {@link RecordOfOtherVersion},
 * or another error for bytes that no version wrote.
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
      return { kind, intent: intentFrom(values) }
    case 'progress':
      return { kind, answers: answersFrom(values) }
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

/** The kind and the id of a record, read from its beginning alone. Null for bytes that are not a record. */
export function glanceAt(text: string): { kind: string; id: string } | null {
  const found = /^\[\d+,"([a-z]+)",\["([^"\\]{1,200})"/.exec(text)
  return found && { kind: found[1]!, id: found[2]! }
}

function encodedReceipt(receipt: Receipt): unknown[] {
  const values: unknown[] = receiptValues(receipt)
  for (let index = 0; index < moneyPlaces.length; index += 1) {
    const place = moneyPlaces[index]!
    const amount = values[place] as bigint | null
    if (amount !== null) values[place] = amount.toString()
  }
  values[costPartsPlace] = receipt.costParts.map(costPartValues)
  return values
}

/**
 * Changes `values`, which were parsed for this function alone. A missing value belongs to a field that was
 * added to the list later: it is unknown.
 */
function receiptFrom(values: unknown[]): Receipt {
  for (let place = values.length; place < receiptFields.length; place += 1) values[place] = null
  for (let index = 0; index < moneyPlaces.length; index += 1) {
    const place = moneyPlaces[index]!
    if (values[place] !== null) values[place] = BigInt(values[place] as string)
  }
  values[costPartsPlace] = (values[costPartsPlace] as CostPartValues[]).map(costPartFrom)
  return receiptFromValues(values as unknown as ReceiptValues)
}

/** Ids and bytes take turns in the list. */
function answersFrom(values: unknown[]): AnswerProgress[] {
  const answers: AnswerProgress[] = []
  for (let index = 0; index < values.length; index += 2) {
    answers.push({ id: values[index] as string, responseBytes: values[index + 1] as number })
  }
  return answers
}

function intentFrom(values: unknown[]): Intent {
  return Object.fromEntries(intentFields.map(({ name }, place) => [name, values[place] ?? null])) as Intent
}

function placesOf(kind: ReceiptField['kind']): number[] {
  return receiptFields.flatMap((field, place) => (field.kind === kind ? [place] : []))
}
