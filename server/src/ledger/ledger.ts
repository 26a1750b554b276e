import type { Intent, Receipt, SeenKey } from '@outlay/shared/records'
import type { Logger } from '../lib/logger.ts'
import { PackedSet, type Placed } from '../lib/packed-set.ts'
import type { Journal } from './journal.ts'
import { encodeJournalRecord, type JournalEntry } from './journal-record.ts'
import { RollupFold } from './rollup.ts'
import { type KeptObject, type LedgerStore, StorageUnavailable } from './store.ts'

/** Rows go to the database together: as soon as there are this many, since a transaction costs as much as a dozen rows. */
const rowsPerTransaction = 256
/** Where calls are fewer they go after this time, in transactions so short that a lone caller hardly waits for one. */
const writeAfterMs = 50
const rowsPerTurn = 32
/** How soon a database that could not be written is tried again. */
const retryAfterMs = 50
/** Readers and checkpoints hold the database for moments; whoever watches is told of what lasts. */
const tellAfterMs = 1_000
/** How soon a journal that could not be written is tried again, while calls are refused because of it. */
const probeAfterMs = 500
/** With `serve`, calls go on when neither can be written; so many receipts are then kept in memory, and no more. */
const unwrittenMax = 50_000
/** Calls that begin, and calls that end, in one turn of the event loop: what they do when they are told takes time. */
const callsPerTurn = 64
/** New calls are refused when this share of the journal is in use, so that running calls still find room. */
const journalShareMax = 0.75

/** Called once the record is committed; with an error when it could not be and the call must not go on. */
export type Committed = (error: Error | null) => void

/**
 * `journal`: the database cannot be written, the journal stands in for it. `refusing`: the journal cannot
 * either. `pending`: calls that are committed and on their way to the database.
 */
export type LedgerState = { state: 'ok' | 'journal' | 'refusing'; pending: number }

/** A call that was admitted and not settled. */
export type OpenCall = Placed & {
  readonly intent: Intent
  /** Its journal record, carried along when the journal turns over. */
  readonly record: string
}

/** A call that ended; `openCall` is what {@link Ledger.admit} gave for it, null when it was never admitted. */
export type EndedCall = { receipt: Receipt; key: SeenKey | null; openCall: OpenCall | null }

/** `isInJournal`: false for a row that is in memory alone, as the journal could not take it. */
type Pending = { entry: JournalEntry; record: string; isInJournal: boolean }

type Ended = { entry: JournalEntry; record: string; openCall: OpenCall | null; committed: Committed | null }

export type LedgerOptions = {
  journal: Journal
  store: LedgerStore
  logger: Logger
  onFailure: 'refuse' | 'serve'
}

/**
 * Every call's record, from the moment it is admitted. What arrives within one turn of the event loop is
 * committed at its end, intents and receipts alike, with one write to the journal; where more than
 * `callsPerTurn` arrive at once, the rest is committed in the next turns; rows follow to the database
 * within milliseconds, many in one transaction. A database that is locked or full only makes them follow later.
 */
export class Ledger {
  readonly #journal: Journal
  readonly #store: LedgerStore
  readonly #logger: Logger
  readonly #onFailure: 'refuse' | 'serve'

  /** What this turn of the event loop has to commit: records, and who is told. */
  #admitted: { openCall: OpenCall; committed: Committed }[] = []
  #entries: Ended[] = []
  #isScheduled = false
  readonly #open = new PackedSet<OpenCall>()
  #openBytes = 0
  /** Committed and not yet in the database, oldest first. */
  #pending: Pending[] = []
  #pendingBytes = 0
  /** Rows about an object that its provider keeps, until they are in the database. */
  readonly #objectsOnTheirWay = new Map<string, Receipt>()
  #isDatabaseDown = false
  #downSince = 0
  #isDownTold = false
  #isRefusing = false
  /** The journal has yet to begin anew: until then it holds what must not come back. */
  #isTurnDue = false
  #writeTimer: NodeJS.Timeout | null = null
  #probeTimer: NodeJS.Timeout | null = null

  constructor({ journal, store, logger, onFailure }: LedgerOptions) {
    this.#journal = journal
    this.#store = store
    this.#logger = logger
    this.#onFailure = onFailure
  }

  /** Commits the intent of a call; the call may leave for the provider when `committed` says so. */
  admit(intent: Intent, committed: Committed): OpenCall {
    const record = encodeJournalRecord({ kind: 'intent', intent })
    const openCall: OpenCall = { intent, record, place: -1 }
    this.#admitted.push({ openCall, committed })
    this.#schedule()
    return openCall
  }

  /** Commits a call's receipt; its last byte may leave for the caller when `committed` is called. */
  settle({ receipt, key, openCall }: EndedCall, committed: Committed): void {
    // A refusal costs nothing, and refusals have no end while calls are refused for want of room: they must
    // not take the room that is kept for the receipts of running calls.
    if (receipt.outcome === 'refused' && (this.#isRefusing || !this.#hasRoom())) {
      if (openCall) this.#closeCall(openCall)
      committed(null)
      return
    }
    const entry = { kind: 'receipt' as const, receipt, key }
    this.#entries.push({ entry, record: encodeJournalRecord(entry), openCall, committed })
    this.#noteObject(receipt)
    this.#schedule()
  }

  /** Replaces the row of a settled call whose usage has since been counted. */
  amend(receipt: Receipt): void {
    const entry = { kind: 'amendment' as const, receipt }
    this.#entries.push({ entry, record: encodeJournalRecord(entry), openCall: null, committed: null })
    this.#noteObject(receipt)
    this.#schedule()
  }

  /** Writes down how much of the running answers has passed, so that a crash knows it; call it every second. */
  progress(answers: readonly { openCall: OpenCall | null; responseBytes: number }[]): void {
    const records: string[] = []
    for (const { openCall, responseBytes } of answers) {
      if (openCall === null || !this.#open.has(openCall)) continue
      records.push(encodeJournalRecord({ kind: 'progress', id: openCall.intent.id, responseBytes }))
    }
    if (records.length > 0) this.#tryAppend(records)
  }

  /**
   * Moves what is committed to the database now, for a reader who wants to see it there: all of it, or at most
   * `batchesMax` transactions where the event loop must not wait for more.
   */
  writeThrough(batchesMax = Number.POSITIVE_INFINITY): boolean {
    for (let batch = 0; batch < batchesMax && this.#pending.length > 0; batch += 1) {
      if (!this.#writeBatch(rowsPerTransaction)) break
    }
    return this.#pending.length === 0
  }

  /**
   * Begins the journal anew with what is still of use. What was taken out of the database on purpose would
   * come back with the next recovery otherwise: that takes every call of the journal which is not on record.
   */
  forgetWritten(): void {
    // With fewer rows on their way, more of a full journal can begin anew.
    this.writeThrough()
    this.#isTurnDue = !this.#tryRestart()
    if (this.#isTurnDue) this.#probeLater()
  }

  /** A call that is committed and not in the database yet, in its latest state. */
  findPending(id: string): Receipt | null {
    return this.#pending.findLast(({ entry }) => entry.receipt.id === id)?.entry.receipt ?? null
  }

  /** The call that an object which the provider keeps belongs to, committed or on its way; null for one nobody has seen. */
  findObject(objectId: string): KeptObject | null {
    // What arrived in this very turn is not committed yet, and counts already.
    const onItsWay = this.#objectsOnTheirWay.get(objectId)
    if (onItsWay?.usageSource === 'reported') return { requestId: onItsWay.id, isBooked: true }
    return this.#store.findObject(objectId) ?? (onItsWay ? { requestId: onItsWay.id, isBooked: false } : null)
  }

  /** A call that is committed, in the database or on its way there. */
  findReceipt(id: string): Receipt | null {
    return this.findPending(id) ?? this.#store.readRequest(id)
  }

  /** All such calls, oldest first. */
  listPending(): Receipt[] {
    return this.#pending.map(({ entry }) => entry.receipt)
  }

  get state(): LedgerState {
    const state = this.#isRefusing ? 'refusing' : this.#isDatabaseDown ? 'journal' : 'ok'
    return { state, pending: this.#pending.length }
  }

  /**
   * Takes over what an earlier process left in the journal; see recover.ts. Returns whether there is room to write
   * down new calls.
   */
  adopt(entries: readonly JournalEntry[]): boolean {
    for (const entry of entries) this.#keepPending(entry, encodeJournalRecord(entry), true)
    this.writeThrough()
    // What was read is in the database or among the pending: the journal begins anew with those. Where they fill it,
    // it stays as it is, with all that was read, and no call is let in that could not be written down.
    this.#isTurnDue = !this.#tryRestart()
    const canTakeCalls = !this.#isTurnDue && this.#hasRoom()
    this.#isRefusing = !canTakeCalls && this.#onFailure === 'refuse'
    if (!canTakeCalls) this.#probeLater()
    return canTakeCalls
  }

  /** Commits what is left. Call it after the last call has been settled. */
  close(): void {
    while (this.#entries.length > 0 || this.#admitted.length > 0) this.#commit()
    this.writeThrough()
    if (this.#writeTimer) clearTimeout(this.#writeTimer)
    if (this.#probeTimer) clearTimeout(this.#probeTimer)
    // An empty half means that the next start has nothing to read.
    if (!this.#tryRestart()) this.#saveFromMemory()
    this.#journal.close()
  }

  /** For a journal that is full: what it has already stays there, and the room left takes what is in memory alone. */
  #saveFromMemory(): void {
    const inMemory = this.#pending.filter(({ isInJournal }) => !isInJournal)
    const lost = inMemory.filter(({ record }) => !this.#tryAppendAlone(record)).length
    if (lost > 0) this.#logger.error({ event: 'receipts-lost', calls: lost, error: 'the journal is full' })
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#commit())
  }

  /** A thousand calls that begin or end in one moment are committed in slices, so that others are served between. */
  #commit(): void {
    this.#isScheduled = false
    const entries = firstOf(this.#entries)
    const admitted = firstOf(this.#admitted)
    this.#entries = this.#entries.slice(entries.length)
    this.#admitted = this.#admitted.slice(admitted.length)
    if (this.#entries.length > 0 || this.#admitted.length > 0) this.#schedule()
    // Encoded when they arrived: a record that cannot be written fails its own call, and not all of this turn.
    const receipts = entries.map(({ record }) => record)
    const intents = admitted.map(({ openCall }) => openCall.record)
    const isWritten = this.#writeTogether(receipts, intents)
    if (isWritten) {
      for (let index = 0; index < admitted.length; index += 1) {
        this.#openCall(admitted[index]!.openCall)
      }
    }
    this.#commitEntries(entries, receipts, isWritten)
    this.#commitIntents(admitted, intents, isWritten)
  }

  /** One write is what a turn costs most; where it fails, or there is one kind alone, each sees to its own. */
  #writeTogether(receipts: string[], intents: string[]): boolean {
    if (receipts.length === 0 || intents.length === 0 || !this.#hasRoom()) return false
    return this.#tryAppend([...receipts, ...intents]) === null
  }

  #commitEntries(entries: Ended[], records: string[], isWritten: boolean): void {
    if (entries.length === 0) return
    const error = isWritten ? null : this.#tryAppend(records)
    // The calls are answered all the same: their intents are safe, and a crash would show them as cut off.
    const isLost = error !== null && this.#pending.length >= unwrittenMax
    if (error) {
      const event = isLost ? 'receipts-lost' : 'receipts-in-memory-only'
      this.#logger.error({ event, calls: entries.length, error: error.message })
    }
    for (let index = 0; index < entries.length; index += 1) {
      const { entry, openCall, committed } = entries[index]!
      if (!isLost) this.#keepPending(entry, records[index]!, error === null)
      if (openCall) this.#closeCall(openCall)
      committed?.(null)
    }
    if (this.#pending.length >= rowsPerTransaction && !this.#isDatabaseDown) {
      if (this.#writeTimer) clearTimeout(this.#writeTimer)
      this.#scheduleWrite(this.#writeBatch(rowsPerTransaction))
    }
  }

  #commitIntents(
    admitted: { openCall: OpenCall; committed: Committed }[],
    records: string[],
    isWritten: boolean,
  ): void {
    if (admitted.length === 0) return
    const error = isWritten ? null : this.#appendIntents(records)
    this.#isRefusing = error !== null && this.#onFailure === 'refuse'
    for (let index = 0; index < admitted.length; index += 1) {
      const { openCall, committed } = admitted[index]!
      if (error === null && !isWritten) this.#openCall(openCall)
      committed(this.#isRefusing ? error : null)
    }
    if (this.#isRefusing) this.#probeLater()
  }

  #appendIntents(records: string[]): Error | null {
    return this.#hasRoom() ? this.#tryAppend(records) : new Error('the journal is full')
  }

  /** Nobody sends calls to a gateway that is not ready, so it finds out by itself when it could take them. */
  #probeLater(): void {
    this.#probeTimer ??= setTimeout(() => {
      this.#probeTimer = null
      if (!this.#isRefusing && !this.#isTurnDue) return
      if (!this.#turn()) return this.#probeLater()
      this.#isRefusing = false
      this.#isTurnDue = false
    }, probeAfterMs).unref()
  }

  #keepPending(entry: JournalEntry, record: string, isInJournal: boolean): void {
    this.#pending.push({ entry, record, isInJournal })
    this.#pendingBytes += record.length
    if (this.#writeTimer === null) this.#scheduleWrite(true)
  }

  /** Plans the next write, sooner where the last one failed. */
  #scheduleWrite(isWritten: boolean): void {
    this.#writeTimer = null
    if (this.#pending.length === 0) return
    const afterMs = isWritten ? writeAfterMs : retryAfterMs
    this.#writeTimer = setTimeout(() => this.#writeDue(this.#pending.length), afterMs)
  }

  /** Moves the oldest `due` rows to the database, a transaction in a turn: what waited for it does not stop the event loop. */
  #writeDue(due: number): void {
    this.#writeTimer = null
    // A reader may have had all of it written since: there is nothing to try, and so nothing to fail.
    if (this.#pending.length === 0) return
    const rows = due >= rowsPerTransaction ? rowsPerTransaction : rowsPerTurn
    const isWritten = this.#writeBatch(rows)
    if (!isWritten || due <= rows) this.#scheduleWrite(isWritten)
    else this.#writeTimer = setTimeout(() => this.#writeDue(due - rows), 1)
  }

  /** Moves the oldest rows to the database; false when it cannot be written just now. */
  #writeBatch(rowsMax: number): boolean {
    const batch = this.#pending.slice(0, rowsMax)
    const isWritten = this.#tryWrite(batch.map(({ entry }) => entry))
    if (isWritten) {
      this.#pending = this.#pending.slice(batch.length)
      for (const { entry, record } of batch) {
        this.#pendingBytes -= record.length
        this.#forgetObject(entry.receipt)
      }
    }
    this.#noteDatabase(isWritten)
    return isWritten
  }

  #noteDatabase(isWritten: boolean): void {
    if (!isWritten && !this.#isDatabaseDown) this.#downSince = performance.now()
    this.#isDatabaseDown = !isWritten
    const isLasting = !isWritten && performance.now() - this.#downSince >= tellAfterMs
    if (this.#isDownTold ? !isWritten : !isLasting) return
    this.#isDownTold = isLasting
    this.#logger.warn({ event: isLasting ? 'database-unavailable' : 'database-back' })
  }

  #tryWrite(entries: readonly JournalEntry[]): boolean {
    try {
      this.#store.transaction(() => this.#apply(entries))
      return true
    } catch (error) {
      if (error instanceof StorageUnavailable) return false
      return this.#writeOneByOne(entries, error)
    }
  }

  /** A row the database will never take must not keep the others out. */
  #writeOneByOne(entries: readonly JournalEntry[], batchError: unknown): boolean {
    if (entries.length === 1) {
      const { receipt } = entries[0]!
      this.#logger.error({ event: 'row-not-written', request: receipt.id, error: String(batchError) })
      return true
    }
    return entries.every((entry) => this.#tryWrite([entry]))
  }

  #apply(entries: readonly JournalEntry[]): void {
    const fold = new RollupFold()
    for (const entry of entries) {
      if (entry.kind === 'receipt') {
        if (entry.key) this.#store.insertKey(entry.key)
        // A call that is on record already (a journal read twice) adds nothing.
        if (this.#store.insertRequest(entry.receipt)) fold.add(entry.receipt)
        this.#keepObject(entry.receipt)
        continue
      }
      const earlier = this.#store.readRequest(entry.receipt.id)
      // A cost that was booked later is that of the row as it is: it is not replaced under it.
      if (!earlier || this.#store.hasAdjustment(earlier.id)) continue
      fold.add(earlier, -1)
      fold.add(entry.receipt)
      this.#store.replaceRequest(entry.receipt)
      this.#keepObject(entry.receipt)
    }
    this.#store.addToRollups(fold)
  }

  /** The first that was about it is whose it is, until one has its usage. */
  #noteObject(receipt: Receipt): void {
    const { objectId, usageSource } = receipt
    if (objectId === null) return
    if (usageSource === 'reported' || !this.#objectsOnTheirWay.has(objectId)) {
      this.#objectsOnTheirWay.set(objectId, receipt)
    }
  }

  #forgetObject(receipt: Receipt): void {
    const { objectId } = receipt
    if (objectId !== null && this.#objectsOnTheirWay.get(objectId) === receipt)
      this.#objectsOnTheirWay.delete(objectId)
  }

  /** What was counted here is only held to be so: the provider's own figures may still come. */
  #keepObject({ objectId, id, usageSource }: Receipt): void {
    if (objectId !== null) this.#store.putObject(objectId, id, usageSource === 'reported')
  }

  #hasRoom(): boolean {
    return this.#openBytes + this.#pendingBytes < this.#journal.capacityBytes * journalShareMax
  }

  /** Turning over copies what is live: without much to gain from it, every append would copy everything. */
  #turn(): boolean {
    return this.#hasRoom() && this.#tryRestart()
  }

  /** Begins the journal anew with what is live; false when that does not fit, or the disk does not take it. */
  #tryRestart(): boolean {
    try {
      if (!this.#journal.restart(this.#liveRecords())) return false
    } catch (error) {
      // Tried twice a second until it works: once is enough for the log.
      if (!this.#isRefusing && !this.#isTurnDue) this.#noteJournalFailure(error)
      return false
    }
    for (const pending of this.#pending) pending.isInJournal = true
    return true
  }

  #tryAppendAlone(record: string): boolean {
    try {
      return this.#journal.append([record])
    } catch {
      return false
    }
  }

  #noteJournalFailure(error: unknown): void {
    this.#logger.error({ event: 'journal-failed', error: String(error) })
  }

  /** Appends to the journal, turning it over when its half is full. Returns what went wrong, or null. */
  #tryAppend(records: string[]): Error | null {
    try {
      if (this.#journal.append(records)) return null
      return this.#turn() && this.#journal.append(records) ? null : new Error('the journal is full')
    } catch (error) {
      this.#noteJournalFailure(error)
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  #liveRecords(): string[] {
    return [...this.#open.list().map(({ record }) => record), ...this.#pending.map(({ record }) => record)]
  }

  #openCall(openCall: OpenCall): void {
    this.#open.add(openCall)
    this.#openBytes += openCall.record.length
  }

  #closeCall(openCall: OpenCall): void {
    if (!this.#open.has(openCall)) return
    this.#open.delete(openCall)
    this.#openBytes -= openCall.record.length
  }
}

function firstOf<Item>(items: Item[]): Item[] {
  return items.length <= callsPerTurn ? items : items.slice(0, callsPerTurn)
}
