import type { Intent, MeteredUsage, Receipt, SeenKey } from '@outlay/shared/records'
import type { Logger } from '../../lib/logger.ts'
import { encodeJournalRecord, type JournalProgress } from '../../link/index.ts'
import type { Journal } from './journal.ts'
import { type OpenCall, OpenCalls } from './open-calls.ts'

/** How soon a journal that could not be written is tried again, while calls are refused because of it. */
const probeAfterMs = 500
/** With `serve`, calls go on when the journal cannot be written; so many rows are then kept in memory, and no more. */
const unwrittenMax = 50_000
/** Calls that begin, and calls that end, in one turn of the event loop: what they do when they are told takes time. */
const callsPerTurn = 64
/** New calls are refused when less than this share of the journal is free, so that running calls still find room. */
const freeShareMin = 0.25

/** Called once the record is committed; with an error when it could not be and the call must not go on. */
export type Committed = (error: Error | null) => void

/** A call that ended; `openCall` is what {@link CallJournal.admit} gave for it, null when it was never admitted. */
export type EndedCall = {
  receipt: Receipt
  key: SeenKey | null
  openCall: OpenCall | null
  /** For a call that asked about an object which its provider keeps: the usage it was told. */
  polled?: MeteredUsage | null
}

type Ended = { record: string; openCall: OpenCall | null; committed: Committed | null }

export type CallJournalOptions = {
  journal: Journal
  progress: JournalProgress
  logger: Logger
  onFailure: 'refuse' | 'serve'
  /** Names this run of the process in the journal. */
  run: { id: string; at: number }
  /**
   * Gives rows that the journal could not take to the control plane, so that they reach the database all the same.
   * Resolves when they are there.
   */
  handOver(records: readonly string[]): Promise<void>
}

/**
 * Every call's record, from the moment it is admitted. What arrives within one turn of the event loop is committed at
 * its end, intents and receipts alike, with one write to the journal. Where more than `callsPerTurn` arrive at once,
 * the rest is committed in the next turns. Nothing here waits for a database: the control plane follows the journal.
 */
export class CallJournal {
  readonly #journal: Journal
  readonly #progress: JournalProgress
  readonly #logger: Logger
  readonly #onFailure: 'refuse' | 'serve'
  readonly #handOver: CallJournalOptions['handOver']
  readonly #runRecord: string

  /** What this turn of the event loop has to commit: records, and who is told. */
  #admitted: { openCall: OpenCall; committed: Committed }[] = []
  #ended: Ended[] = []
  #isScheduled = false
  readonly #open = new OpenCalls()
  /** Rows that are in memory alone, as the journal could not take them. */
  readonly #unwritten = new Set<string>()
  #hasBegun = false
  #probeTimer: NodeJS.Timeout | null = null

  constructor({ journal, progress, logger, onFailure, run, handOver }: CallJournalOptions) {
    this.#journal = journal
    this.#progress = progress
    this.#logger = logger
    this.#onFailure = onFailure
    this.#handOver = handOver
    this.#runRecord = encodeJournalRecord({ kind: 'run', ...run })
  }

  /**
   * Writes down that this process takes calls from now on. False when there is no room to write down new calls; they
   * are refused then until there is.
   */
  begin(): boolean {
    this.#hasBegun = this.#hasRoom() && this.#tryAppend([this.#runRecord]) === null
    this.#progress.isRefusing = !this.#hasBegun && this.#onFailure === 'refuse'
    if (!this.#hasBegun) this.#probeLater()
    return this.#hasBegun
  }

  /** Commits the intent of a call; the call may leave for the provider when `committed` says so. */
  admit(intent: Intent, committed: Committed): OpenCall {
    const record = encodeJournalRecord({ kind: 'intent', intent })
    const openCall: OpenCall = { intent, record, generation: 0, place: -1 }
    this.#admitted.push({ openCall, committed })
    this.#schedule()
    return openCall
  }

  /** Commits a call's receipt; its last byte may leave for the caller when `committed` is called. */
  settle({ receipt, key, openCall, polled = null }: EndedCall, committed: Committed): void {
    // A refusal costs nothing, and refusals have no end while calls are refused for want of room: they must
    // not take the room that is kept for the receipts of running calls.
    if (receipt.outcome === 'refused' && (this.#progress.isRefusing || !this.#hasRoom())) {
      if (openCall) this.#open.delete(openCall)
      committed(null)
      return
    }
    const record = encodeJournalRecord({ kind: 'receipt', receipt, key, polled })
    this.#ended.push({ record, openCall, committed })
    this.#schedule()
  }

  /** Commits one answer of a batch. It gets a row unless its object has been booked before. */
  settleLine(receipt: Receipt): void {
    const record = encodeJournalRecord({ kind: 'line', receipt })
    this.#ended.push({ record, openCall: null, committed: null })
    this.#schedule()
  }

  /** Replaces the row of a settled call whose usage has since been counted. */
  amend(receipt: Receipt): void {
    const record = encodeJournalRecord({ kind: 'amendment', receipt })
    this.#ended.push({ record, openCall: null, committed: null })
    this.#schedule()
  }

  /** Writes down how much of the running answers has passed, so that a crash knows it; call it every second. */
  noteProgress(answers: readonly { openCall: OpenCall | null; responseBytes: number }[]): void {
    const records: string[] = []
    for (const { openCall, responseBytes } of answers) {
      if (openCall === null || !this.#open.has(openCall)) continue
      records.push(encodeJournalRecord({ kind: 'progress', id: openCall.intent.id, responseBytes }))
    }
    if (records.length > 0) this.#tryAppend(records)
  }

  /** Commits what is left. Call it after the last call has been settled. */
  commitAll(): void {
    while (this.#ended.length > 0 || this.#admitted.length > 0) this.#commit()
  }

  /** Closes the journal. What is in memory alone is written where there is room for it. */
  close(): void {
    this.commitAll()
    if (this.#probeTimer) clearTimeout(this.#probeTimer)
    const lost = [...this.#unwritten].filter((record) => this.#tryAppend([record]) !== null).length
    if (lost > 0) this.#logger.error({ event: 'receipts-lost', calls: lost, error: 'the journal is full' })
    this.#journal.close()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => this.#commit())
  }

  /** A thousand calls that begin or end in one moment are committed in slices, so that others are served between. */
  #commit(): void {
    this.#isScheduled = false
    const ended = firstOf(this.#ended)
    const admitted = firstOf(this.#admitted)
    this.#ended = this.#ended.slice(ended.length)
    this.#admitted = this.#admitted.slice(admitted.length)
    if (this.#ended.length > 0 || this.#admitted.length > 0) this.#schedule()
    // Encoded when they arrived: a record that cannot be written fails its own call, and not all of this turn.
    const receipts = ended.map(({ record }) => record)
    const intents = admitted.map(({ openCall }) => openCall.record)
    const { generation } = this.#journal
    const isWritten = this.#writeTogether(receipts, intents)
    if (isWritten) this.#openAll(admitted, generation)
    this.#commitEnded(ended, receipts, isWritten)
    this.#commitIntents(admitted, intents, isWritten)
  }

  /** One write is what a turn costs most; where it fails, or there is one kind alone, each sees to its own. */
  #writeTogether(receipts: string[], intents: string[]): boolean {
    if (receipts.length === 0 || intents.length === 0 || !this.#canTakeCalls()) return false
    return this.#tryAppend([...receipts, ...intents]) === null
  }

  #commitEnded(ended: Ended[], records: string[], isWritten: boolean): void {
    if (ended.length === 0) return
    const error = isWritten ? null : this.#tryAppend(records)
    if (error) this.#keepInMemory(records, error)
    else this.#progress.addPending(records.length)
    for (const { openCall, committed } of ended) {
      if (openCall) this.#open.delete(openCall)
      committed?.(null)
    }
  }

  /** The calls are answered all the same: their intents are safe, and a crash would show them as interrupted. */
  #keepInMemory(records: string[], error: Error): void {
    const isLost = this.#unwritten.size >= unwrittenMax
    const event = isLost ? 'receipts-lost' : 'receipts-in-memory-only'
    this.#logger.error({ event, calls: records.length, error: error.message })
    if (isLost) return
    for (const record of records) this.#unwritten.add(record)
    this.#progress.addPending(records.length)
    this.#handOver(records).then(
      () => {
        for (const record of records) this.#unwritten.delete(record)
      },
      // They stay among the unwritten, which a stop writes where there is room.
      () => {},
    )
  }

  #commitIntents(
    admitted: { openCall: OpenCall; committed: Committed }[],
    records: string[],
    isWritten: boolean,
  ): void {
    if (admitted.length === 0) return
    const { generation } = this.#journal
    const error = isWritten ? null : this.#appendIntents(records)
    this.#progress.isRefusing = error !== null && this.#onFailure === 'refuse'
    if (error === null && !isWritten) this.#openAll(admitted, generation)
    for (const { committed } of admitted) committed(this.#progress.isRefusing ? error : null)
    if (this.#progress.isRefusing) this.#probeLater()
  }

  #appendIntents(records: string[]): Error | null {
    return this.#canTakeCalls() ? this.#tryAppend(records) : new Error('the journal is full')
  }

  #openAll(admitted: readonly { openCall: OpenCall }[], generation: number): void {
    for (const { openCall } of admitted) this.#open.add(openCall, generation)
  }

  #canTakeCalls(): boolean {
    return this.#hasBegun && this.#hasRoom()
  }

  #hasRoom(): boolean {
    const { bytes, segmentBytes } = this.#journal
    // Open calls are carried from segment to segment: where they fill one, there is no room for what comes of them.
    if (this.#open.bytes > segmentBytes / 2) return false
    return this.#journal.freeBytes(this.#progress.applied) >= bytes * freeShareMin
  }

  /** Nobody sends calls to a gateway that is not ready, so it finds out by itself when it could take them. */
  #probeLater(): void {
    this.#probeTimer ??= setTimeout(() => {
      this.#probeTimer = null
      if (this.#hasBegun && !this.#progress.isRefusing) return
      const error = this.#hasRoom() ? this.#tryAppend([this.#runRecord]) : new Error('the journal is full')
      if (error) return this.#probeLater()
      this.#hasBegun = true
      this.#progress.isRefusing = false
    }, probeAfterMs).unref()
  }

  /** Appends to the journal and publishes it. Returns what went wrong, or null. */
  #tryAppend(records: readonly string[]): Error | null {
    try {
      const isWritten = this.#journal.append(records, {
        applied: this.#progress.applied,
        carry: (generationsBefore) => this.#open.carry(generationsBefore, this.#journal.generation),
      })
      this.#progress.published = this.#journal.end
      return isWritten ? null : new Error('the journal is full')
    } catch (error) {
      // Tried twice a second until it works: once is enough for the log.
      if (!this.#progress.isRefusing) this.#logger.error({ event: 'journal-failed', error: String(error) })
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

function firstOf<Item>(items: Item[]): Item[] {
  return items.length <= callsPerTurn ? items : items.slice(0, callsPerTurn)
}
