import type { Intent, Receipt } from '@outlay/shared/records'
import { decodeJournalRecord, type JournalEntry } from './journal-record.ts'
import type { LedgerStore } from './store.ts'

type RecoverOptions = {
  records: readonly string[]
  store: Pick<LedgerStore, 'recordedIds'>
  /** Makes the row of a call that was running when the process died, from what is known of it. */
  interrupted(intent: Intent, responseBytes: number): Receipt
}

/**
 * Reads what a process that did not stop in order left in the journal: rows the database has yet to take,
 * and calls that began and never ended, which become `interrupted` rows. Rows that reached the database
 * after all are harmless here, because the database takes each call once.
 */
export function recover({ records, store, interrupted }: RecoverOptions): JournalEntry[] {
  const entries: JournalEntry[] = []
  const open = new Map<string, Intent>()
  const progress = new Map<string, number>()
  for (const text of records) {
    const record = decodeJournalRecord(text)
    switch (record.kind) {
      case 'intent':
        open.set(record.intent.id, record.intent)
        break
      case 'progress':
        progress.set(record.id, record.responseBytes)
        break
      case 'receipt':
        open.delete(record.receipt.id)
        entries.push(record)
        break
      case 'amendment':
        entries.push(record)
        break
    }
  }
  for (const [id, intent] of open)
    entries.push({ kind: 'receipt', receipt: interrupted(intent, progress.get(id) ?? 0), key: null })
  // Most of what the journal holds was stored long before: it must not wait for a database that is locked.
  const recorded = store.recordedIds(entries.map(({ receipt }) => receipt.id))
  return entries.filter(({ kind, receipt }) => kind === 'amendment' || !recorded.has(receipt.id))
}
