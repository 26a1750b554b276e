import type { Intent, Receipt } from '@outlay/shared/records'
import {
  decodeJournalRecord,
  type JournalEntry,
  type JournalRecord,
  RecordOfOtherVersion,
} from './journal-record.ts'
import type { LedgerStore } from './store.ts'

type RecoverOptions = {
  records: readonly string[]
  store: Pick<LedgerStore, 'recordedIds'>
  /** Makes the row of a call that was running when the process died, from what is known of it. */
  interrupted(intent: Intent, responseBytes: number): Receipt
}

export type Recovered = {
  entries: JournalEntry[]
  /** Records with a right checksum that say nothing: they are left out, and the others are taken over. */
  unreadable: number
}

/**
 * Reads what a process that did not stop in order left in the journal: rows the database has yet to take,
 * and calls that began and never ended, which become `interrupted` rows. Rows that reached the database
 * after all are harmless here, because the database takes each call once. Throws {@link RecordOfOtherVersion} for a
 * journal that only another version of Outlay can empty.
 */
export function recover({ records, store, interrupted }: RecoverOptions): Recovered {
  const entries: JournalEntry[] = []
  const open = new Map<string, Intent>()
  const progress = new Map<string, number>()
  let unreadable = 0
  for (const text of records) {
    const record = decodeOrNull(text)
    if (record === null) {
      unreadable += 1
      continue
    }
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
  return {
    entries: entries.filter(({ kind, receipt }) => kind === 'amendment' || !recorded.has(receipt.id)),
    unreadable,
  }
}

function decodeOrNull(text: string): JournalRecord | null {
  try {
    return decodeJournalRecord(text)
  } catch (error) {
    if (error instanceof RecordOfOtherVersion) throw error
    return null
  }
}
