import type { Intent, MeteredUsage, Receipt, SeenKey } from '@outlay/shared/records'
import type { Logger } from '../../lib/logger.ts'
import { type AnswerProgress, encodeJournalRecord, type JournalProgress } from '../../link/index.ts'
import type { Journal } from './journal.ts'
import { type OpenCall, OpenCalls } from './open-calls.ts'

/** The wait before a failed journal is tried again. Calls are refused until it works. */
const probeAfterMs = 500
/** The most rows kept in memory: with `serve`, calls go on while the journal cannot be written. */
const unwrittenMax = 50_000
/**
 * The most calls that begin, and the most that end, in one turn of the event loop: their callbacks take time.
 */
const callsPerTurn = 64
/** Such a record has some 12 kB, which also fits the smallest segment. */
const answersPerRecord = 250
/** Below this free share of the journal, new calls are refused, so that running calls still find room. */
const freeShareMin = 0.25

/**
 * Called once the record is committed. An error means that it could not be committed and the call must not go
 * on.
 */
export type Committed = (error: Error | null) => void

/**
 * A call that ended. `openCall` came from {@link CallJournal.admit} and is null if the call was never
 * admitted.
 */
export type EndedCall = {
  receipt: Receipt
  key: SeenKey | null
  openCall: OpenCall | null
  /** If the call asked about an object that its provider keeps, the usage that the answer reported. */
  polled?: MeteredUsage | null
}

type Ended = { record: string; openCall: OpenCall | null; committed: Committed | null }

export type CallJournalOptions = {
  journal: Journal
  progress: JournalProgress
  logger: Logger
  onFailure: 'refuse' | 'serve'
  /** Identifies this run of the process in the journal. */
  run: { id: string; at: number }
  /**
   * Sends rows that the journal could not take to the control plane, which writes them to the database.
   * Resolves when they are there.
   */
  handOver(records: readonly string[]): Promise<void>
}

/**
 * Records every call from the moment it is admitted. All intents and receipts of one turn of the event loop
 * are committed at its end, with one write to the journal. If more than `callsPerTurn` arrive at once, the
 * rest is committed in the next turns. Nothing here waits for a database: the control plane follows the
 * journal.
 */
export class CallJournal {
  readonly #journal: Journal
  readonly #progress: JournalProgress
  readonly #logger: Logger
  readonly #onFailure: 'refuse' | 'serve'
  readonly #handOver: CallJournalOptions['handOver']
  /** Written once, before all calls of this process: calls that are open at this record were cut off. */
  readonly #runRecord: string
  /** A record without a meaning, which tries the journal. */
  readonly #probeRecord: string

  /** The records that this turn of the event loop must commit, with their callbacks. */
  #admitted: { openCall: OpenCall; committed: Committed }[] = []
  #ended: Ended[] = []
  #isScheduled = false
  readonly #open = new OpenCalls()
  /** Rows that exist in memory alone, because the journal could not take them. */
  readonly #unwritten = new Set<string>()
  #hasBegun = false
  #isClosed = false
  #probeTimer: NodeJS.Timeout | null = null

  constructor({ journal, progress, logger, onFailure, run, handOver }: CallJournalOptions) {
    this.#journal = journal
    this.#progress = progress
    this.#logger = logger
    this.#onFailure = onFailure
    this.#handOver = handOver
    this.#runRecord = encodeJournalRecord({ kind: 'run', ...run })
    this.#probeRecord = encodeJournalRecord({
      kind: 'progress',
      answers: [{ id: run.id, responseBytes: 0 }],
    })
  }

  /**
   * Records that this process takes calls from now on. False if the journal has no room for new calls, which
   * are refused until it has.
   */
  begin(): boolean {
    this.#hasBegun = this.#hasRoom() && this.#tryAppend([this.#runRecord]) === null
    this.#progress.isRefusing = !this.#hasBegun && this.#onFailure === 'refuse'
    if (!this.#hasBegun) this.#probeLater()
    return this.#hasBegun
  }

  /**
   * Commits the intent of a call. The call may leave for the provider when `committed` is called without an
   * error.
   */
  admit(intent: Intent, committed: Committed): OpenCall {
    const record = encodeJournalRecord({ kind: 'intent', intent })
    const openCall: OpenCall = { intent, record, generation: 0, place: -1 }
    this.#admitted.push({ openCall, committed })
    this.#schedule()
    return openCall
  }

  /** Commits a call's receipt. Its last byte may leave for the caller when `committed` is called. */
  settle({ receipt, key, openCall, polled = null }: EndedCall, committed: Committed): void {
    // A refusal costs nothing, and without room for calls the number of refusals has no bound. They must not
    // use the room that is kept for the receipts of running calls.
    const isAdmitted = openCall !== null && this.#open.has(openCall)
    if (receipt.outcome === 'refused' && !isAdmitted && (this.#progress.isRefusing || !this.#hasRoom())) {
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

  /** Replaces the row of a settled call whose usage was counted afterwards. */
  amend(receipt: Receipt): void {
    const record = encodeJournalRecord({ kind: 'amendment', receipt })
    this.#ended.push({ record, openCall: null, committed: null })
    this.#schedule()
  }

  /** Records how much of the running answers has passed, for the case of a crash. Call it every second. */
  noteProgress(answers: readonly { openCall: OpenCall | null; responseBytes: number }[]): void {
    const running: AnswerProgress[] = []
    for (const { openCall, responseBytes } of answers) {
      if (openCall === null || !this.#open.has(openCall)) continue
      running.push({ id: openCall.intent.id, responseBytes })
    }
    const records: string[] = []
    for (let first = 0; first < running.length; first += answersPerRecord) {
      const some = running.slice(first, first + answersPerRecord)
      records.push(encodeJournalRecord({ kind: 'progress', answers: some }))
    }
    if (records.length > 0) this.#tryAppend(records)
  }

  /** Commits all pending records. Call it after the last call has been settled. */
  commitAll(): void {
    while (this.#ended.length > 0 || this.#admitted.length > 0) this.#commit()
  }

  /** Closes the journal. Rows that exist in memory alone are written if there is room for them. */
  close(): void {
    this.commitAll()
    this.#isClosed = true
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

  /**
   * If a thousand calls begin or end at once, they are committed in slices, so that other work runs in
   * between.
   */
  #commit(): void {
    this.#isScheduled = false
    const ended = firstOf(this.#ended)
    const admitted = firstOf(this.#admitted)
    this.#ended = this.#ended.slice(ended.length)
    this.#admitted = this.#admitted.slice(admitted.length)
    if (this.#ended.length > 0 || this.#admitted.length > 0) this.#schedule()
    // Each record was encoded when it arrived, so a record that cannot be encoded fails its own call, and not
    // the whole turn.
    const receipts = ended.map(({ record }) => record)
    const intents = admitted.map(({ openCall }) => openCall.record)
    const { generation } = this.#journal
    const isWritten = this.#writeTogether(receipts, intents)
    if (isWritten) this.#openAll(admitted, generation)
    this.#commitEnded(ended, receipts, isWritten)
    this.#commitIntents(admitted, intents, isWritten)
  }

  /**
   * Commits both kinds with a single write, the most expensive part of a turn. False if that failed or if
   * there is only one kind. The caller then writes each kind on its own.
   */
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

  /**
   * The calls are answered all the same: their intents are safe, and after a crash they would show as
   * interrupted.
   */
  #keepInMemory(records: string[], error: Error): void {
    const isLost = this.#unwritten.size >= unwrittenMax
    const event = isLost ? 'receipts-lost' : 'receipts-in-memory-only'
    this.#logger.error({ event, calls: records.length, error: error.message })
    if (isLost) return
    for (const record of records) this.#unwritten.add(record)
    this.#progress.addPending(records.length)
    this.#handOverLater(records, 0)
  }

  /** Tries until the control plane has written them. A stop writes the rest to the journal if there is room. */
  #handOverLater(records: readonly string[], afterMs: number): void {
    setTimeout(() => {
      this.#handOver(records).then(
        () => {
          for (const record of records) this.#unwritten.delete(record)
        },
        () => {
          if (!this.#isClosed) this.#handOverLater(records, probeAfterMs)
        },
      )
    }, afterMs).unref()
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
    // Open calls are carried from segment to segment. If they fill half of one, their receipts have no room.
    if (this.#open.bytes > segmentBytes / 2) return false
    return this.#journal.freeBytes(this.#progress.applied) >= bytes * freeShareMin
  }

  /**
   * Nobody sends calls to a gateway that is not ready, so it checks by itself whether it can take them again.
   */
  #probeLater(): void {
    this.#probeTimer ??= setTimeout(() => {
      this.#probeTimer = null
      if (this.#hasBegun && !this.#progress.isRefusing) return
      const record = this.#hasBegun ? this.#probeRecord : this.#runRecord
      const error = this.#hasRoom() ? this.#tryAppend([record]) : new Error('the journal is full')
      if (error) return this.#probeLater()
      this.#hasBegun = true
      this.#progress.isRefusing = false
    }, probeAfterMs).unref()
  }

  /** Appends to the journal and publishes the new position. Returns the error, or null. */
  #tryAppend(records: readonly string[]): Error | null {
    try {
      const isWritten = this.#journal.append(records, {
        applied: this.#progress.applied,
        carry: (generationsBefore) => this.#open.carry(generationsBefore, this.#journal.generation),
      })
      this.#progress.published = this.#journal.end
      return isWritten ? null : new Error('the journal is full')
    } catch (error) {
      // Tried again twice a second until it works, so only the first failure is logged.
      if (!this.#progress.isRefusing) this.#logger.error({ event: 'journal-failed', error: String(error) })
      return error instanceof Error ? error : new Error(String(error))
    }
  }
}

function firstOf<Item>(items: Item[]): Item[] {
  return items.length <= callsPerTurn ? items : items.slice(0, callsPerTurn)
}
