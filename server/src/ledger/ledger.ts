import type { Intent, Receipt, SeenKey } from '@outlay/shared/records'
import type { Logger } from '../lib/logger.ts'
import type { Journal } from './journal.ts'
import { encodeJournalRecord } from './journal-record.ts'
import { RollupFold } from './rollup.ts'
import { type LedgerStore, StorageUnavailable } from './store.ts'

/** How often a database that failed is tried again, and how much is written in one go when it is back. */
const retryEveryMs = 250
const retryBatch = 500
/** New calls are refused when this share of the journal is in use, so that running calls still find room. */
const journalShareMax = 0.9

/** Called once the record is committed; with an error when it could not be and the call must not go on. */
export type Committed = (error: Error | null) => void

export type LedgerState = { state: 'ok' | 'journal' | 'refusing'; pending: number }

type Entry =
  | { kind: 'receipt'; receipt: Receipt; key: SeenKey | null }
  | { kind: 'amendment'; receipt: Receipt }

type Pending = { entry: Entry; encoded: string }

export type LedgerOptions = {
  journal: Journal
  store: LedgerStore
  logger: Logger
  onFailure: 'refuse' | 'serve'
}

/**
 * Every call's record, from the moment it is admitted. What arrives within one turn of the event loop is
 * committed together at its end: intents with one write to the journal, receipts with one transaction. When
 * the database fails, the journal stands in for it, and rows are moved over as soon as it is back.
 */
export class Ledger {
  readonly #journal: Journal
  readonly #store: LedgerStore
  readonly #logger: Logger
  readonly #onFailure: 'refuse' | 'serve'

  #intents: { intent: Intent; committed: Committed }[] = []
  #entries: { entry: Entry; committed: Committed | null }[] = []
  #isScheduled = false
  /** Calls that are running, by id, with their journal record: carried along when the journal turns over. */
  readonly #open = new Map<string, string>()
  #openBytes = 0
  #pending: Pending[] = []
  #pendingBytes = 0
  #refused = false
  #retryTimer: NodeJS.Timeout | null = null

  constructor({ journal, store, logger, onFailure }: LedgerOptions) {
    this.#journal = journal
    this.#store = store
    this.#logger = logger
    this.#onFailure = onFailure
  }

  /** Commits the intent of a call; the call may leave for the provider when `committed` says so. */
  admit(intent: Intent, committed: Committed): void {
    this.#intents.push({ intent, committed })
    this.#schedule()
  }

  /** Commits a call's receipt; its last byte may leave for the caller when `committed` is called. */
  settle(receipt: Receipt, key: SeenKey | null, committed: Committed): void {
    this.#entries.push({ entry: { kind: 'receipt', receipt, key }, committed })
    this.#schedule()
  }

  /** Replaces the row of a settled call whose usage has since been counted. */
  amend(receipt: Receipt): void {
    this.#entries.push({ entry: { kind: 'amendment', receipt }, committed: null })
    this.#schedule()
  }

  /** Writes down how much of the running answers has passed, so that a crash knows it; call it every second. */
  progress(answers: readonly { id: string; responseBytes: number }[]): void {
    const records: string[] = []
    for (const { id, responseBytes } of answers) {
      if (this.#open.has(id)) records.push(encodeJournalRecord({ kind: 'progress', id, responseBytes }))
    }
    if (records.length > 0) this.#tryAppend(records, 'progress')
  }

  /** A call that is committed in the journal and not yet in the database. */
  findPending(id: string): Receipt | null {
    return this.#pending.findLast(({ entry }) => entry.receipt.id === id)?.entry.receipt ?? null
  }

  /** All such calls, oldest first. */
  listPending(): Receipt[] {
    return this.#pending.map(({ entry }) => entry.receipt)
  }

  get state(): LedgerState {
    const state = this.#refused ? 'refusing' : this.#pending.length > 0 ? 'journal' : 'ok'
    return { state, pending: this.#pending.length }
  }

  /** Takes over what an earlier process left behind; see recover.ts. */
  adopt(entries: readonly Entry[]): void {
    for (const entry of entries) this.#keepPending(entry)
    if (entries.length > 0) this.#retry()
    // What was read is now either in the database or among the pending: the journal begins anew.
    this.#journal.restart(this.#liveRecords())
  }

  /** Commits what is left. Call it after the last call has been settled. */
  close(): void {
    this.#flush()
    while (this.#pending.length > 0 && this.#writePending()) {
      // Each turn moves one batch; it stops when the database refuses or nothing is left.
    }
    if (this.#retryTimer) clearTimeout(this.#retryTimer)
    // An empty half means that the next start has nothing to read.
    this.#journal.restart(this.#liveRecords())
    this.#journal.close()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#flush())
  }

  #flush(): void {
    this.#isScheduled = false
    const intents = this.#intents
    const entries = this.#entries
    this.#intents = []
    this.#entries = []
    if (entries.length > 0) this.#commitEntries(entries)
    if (intents.length > 0) this.#commitIntents(intents)
  }

  #commitIntents(intents: { intent: Intent; committed: Committed }[]): void {
    const records = intents.map(({ intent }) => encodeJournalRecord({ kind: 'intent', intent }))
    const error = this.#tryAppend(records, 'intent')
    this.#refused = error !== null && this.#onFailure === 'refuse'
    for (let index = 0; index < intents.length; index += 1) {
      const { intent, committed } = intents[index]!
      if (error === null) this.#openCall(intent.id, records[index]!)
      committed(this.#refused ? error : null)
    }
  }

  #commitEntries(entries: { entry: Entry; committed: Committed | null }[]): void {
    if (this.#pending.length > 0 || !this.#writeEntries(entries.map(({ entry }) => entry))) {
      const kept = entries.map(({ entry }) => this.#keepPending(entry))
      const error = this.#tryAppend(kept, 'receipt')
      // The calls are answered all the same: their intents are safe, and so a crash would show them as cut off.
      if (error)
        this.#logger.error({ event: 'receipts-in-memory-only', calls: kept.length, error: error.message })
    }
    for (const { entry, committed } of entries) {
      this.#closeCall(entry.receipt.id)
      committed?.(null)
    }
  }

  /** One transaction for all entries; false when the database cannot be written just now. */
  #writeEntries(entries: readonly Entry[]): boolean {
    try {
      this.#store.transaction(() => this.#apply(entries))
      return true
    } catch (error) {
      if (error instanceof StorageUnavailable) {
        this.#logger.warn({ event: 'database-unavailable', reason: error.message })
        return false
      }
      return this.#writeOneByOne(entries, error)
    }
  }

  /** A row the database will never take must not keep the others out. */
  #writeOneByOne(entries: readonly Entry[], batchError: unknown): boolean {
    if (entries.length === 1) {
      const { receipt } = entries[0]!
      this.#logger.error({ event: 'row-not-written', request: receipt.id, error: String(batchError) })
      return true
    }
    return entries.every((entry) => this.#writeEntries([entry]))
  }

  #apply(entries: readonly Entry[]): void {
    const fold = new RollupFold()
    for (const entry of entries) {
      if (entry.kind === 'receipt') {
        if (entry.key) this.#store.insertKey(entry.key)
        // A call that is on record already (a journal read twice) adds nothing.
        if (this.#store.insertRequest(entry.receipt)) fold.add(entry.receipt)
        continue
      }
      const earlier = this.#store.readRequest(entry.receipt.id)
      if (!earlier) continue
      fold.add(earlier, -1)
      fold.add(entry.receipt)
      this.#store.replaceRequest(entry.receipt)
    }
    for (const cell of fold.cells()) this.#store.addToRollup(cell)
  }

  #keepPending(entry: Entry): string {
    const encoded = encodeJournalRecord(entry)
    this.#pending.push({ entry, encoded })
    this.#pendingBytes += encoded.length
    this.#retryTimer ??= setTimeout(() => this.#retry(), retryEveryMs).unref()
    return encoded
  }

  #retry(): void {
    this.#retryTimer = null
    this.#writePending()
    if (this.#pending.length > 0) this.#retryTimer = setTimeout(() => this.#retry(), retryEveryMs).unref()
    else this.#logger.info({ event: 'database-caught-up' })
  }

  /** Moves one batch from the journal to the database; false when that is still not possible. */
  #writePending(): boolean {
    const batch = this.#pending.slice(0, retryBatch)
    if (!this.#writeEntries(batch.map(({ entry }) => entry))) return false
    this.#pending = this.#pending.slice(batch.length)
    for (const { encoded } of batch) this.#pendingBytes -= encoded.length
    return true
  }

  /** Appends to the journal, turning it over when its half is full. Returns what went wrong, or null. */
  #tryAppend(records: string[], kind: 'intent' | 'progress' | 'receipt'): Error | null {
    try {
      const liveShare = (this.#openBytes + this.#pendingBytes) / this.#journal.capacityBytes
      if (kind === 'intent' && liveShare > journalShareMax) return new Error('the journal is full')
      if (this.#journal.append(records)) return null
      // Pending receipts are among the live records already, so turning the journal over has written them.
      const isWritten = this.#journal.restart(this.#liveRecords())
      if (isWritten && kind === 'receipt') return null
      return isWritten && this.#journal.append(records) ? null : new Error('the journal is full')
    } catch (error) {
      this.#logger.error({ event: 'journal-failed', error: String(error) })
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #liveRecords(): string[] {
    return [...this.#open.values(), ...this.#pending.map(({ encoded }) => encoded)]
  }

  #openCall(id: string, record: string): void {
    this.#open.set(id, record)
    this.#openBytes += record.length
  }

  #closeCall(id: string): void {
    const record = this.#open.get(id)
    if (record === undefined) return
    this.#open.delete(id)
    this.#openBytes -= record.length
  }
}
