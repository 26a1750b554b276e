import type { Intent, Receipt, SeenKey } from '@outlay/shared/records'

/** What the journal holds: calls that began, how far their answers got, and rows the database has yet to take. */
export type JournalRecord =
  | { kind: 'intent'; intent: Intent }
  | { kind: 'progress'; id: string; responseBytes: number }
  | { kind: 'receipt'; receipt: Receipt; key: SeenKey | null }
  | { kind: 'amendment'; receipt: Receipt }

/** A record as one line of JSON; amounts of money are objects of the form `{"$bigint": "12"}`. */
export function encodeJournalRecord(record: JournalRecord): string {
  // Intents are written for every call and hold no money, so they skip the replacer.
  if (record.kind === 'intent') return JSON.stringify(record)
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === 'bigint' ? { $bigint: `${value}` } : value,
  )
}

/** Reads what {@link encodeJournalRecord} wrote; the checksum has already vouched for the bytes. */
export function decodeJournalRecord(text: string): JournalRecord {
  return JSON.parse(text, (_, value: unknown) => (isTaggedBigInt(value) ? BigInt(value.$bigint) : value))
}

function isTaggedBigInt(value: unknown): value is { $bigint: string } {
  return (
    typeof value === 'object' && value !== null && '$bigint' in value && typeof value.$bigint === 'string'
  )
}
