import { setTimeout as sleep } from 'node:timers/promises'
import { buildCost, type Intent, type Receipt } from '@outlay/shared/records'
import type { ControlLog } from '../../lib/logger.ts'
import { createOneAtATime } from '../../lib/one-at-a-time.ts'
import { type Pace, withoutRest } from '../../lib/pace.ts'
import {
  decodeJournalRecord,
  glanceAt,
  type JournalEntry,
  type JournalProgress,
  JournalReader,
  type JournalSource,
  type Position,
  type ReadRecord,
  RecordOfOtherVersion,
} from '../../link/index.ts'
import { foldEntries, type Pricing } from './fold-entries.ts'
import { type LedgerStore, StorageUnavailable } from './ledger-store.ts'
import { isRunOnRecord, type Leftover, noteProgress, type OpenIntent, readLeftover } from './read-leftover.ts'

/** Rows per transaction. The overhead of a transaction equals some dozen rows. */
const rowsPerTransaction = 1_024
/** Wait before the next look at the journal, and before a failed write is tried again. */
const lookAfterMs = 100
/** The same wait while no calls arrive. */
const idleAfterMs = 250
/** Another process may lock the database for a moment. Only a longer failure is logged. */
const tellAfterMs = 1_000
/** Rows kept decoded while the database cannot be written. The others wait in the journal. */
const decodedMax = 20_000

export type FollowerOptions = {
  source: JournalSource
  progress: JournalProgress
  store: LedgerStore
  /** Called after each record. By default nothing rests between two records. */
  pace?: Pace | undefined
  logger: Pick<ControlLog, 'warn' | 'error'>
  pricing: Pricing
  /** Makes the row of a call that was running when its process ended. */
  interrupted(intent: Intent, responseBytes: number): Receipt
}

/** `end`: everything before it is applied with this row; null while more rows of the same record follow. */
type Waiting = { entry: JournalEntry; end: Position | null }

/** `isCounted`: the data plane has counted the row among those that wait for the database. */
type Taken = { end: Position | null; isCounted: boolean }

/**
 * Follows the journal: reads what the data plane has published and writes rows, sums and the new position to
 * the database in one transaction. Progress is stored only as the position in the database, so a start after
 * a crash is a start like any other.
 */
export class Follower {
  readonly #options: FollowerOptions
  readonly #reader: JournalReader
  /** Intents of calls that have not ended, by call id. They stay encoded because few are ever needed. */
  readonly #open = new Map<string, OpenIntent>()
  #waiting: Waiting[] = []
  #readTo: Position = 0
  #applied: Position = 0
  #runId: string | null = null
  /** The oldest intent of a process that has ended. Its segment is kept until the call is on record. */
  #keptFrom: Position | null = null
  /** The last row of a call that was cut off with an earlier process, until it is applied. */
  #lastCutOff: Waiting | null = null
  /** Serializes commits and the work that must not overlap with them. */
  readonly #inTurn = createOneAtATime()
  #timer: NodeJS.Timeout | null = null
  #isStopped = false
  #stopping: Promise<void> | null = null
  #downSince: number | null = null
  #isDownTold = false
  #unreadable = 0

  private constructor(options: FollowerOptions) {
    this.#options = options
    this.#reader = new JournalReader(options.source)
  }

  /**
   * Reads the records that earlier processes left in the journal. Throws {@link RecordOfOtherVersion} for a
   * journal that only another version of Outlay can empty.
   */
  static async open(options: FollowerOptions): Promise<Follower> {
    const follower = new Follower(options)
    const { source, store } = options
    try {
      follower.#applied = await readPosition(store, source)
      follower.#takeUp(readLeftover(source, follower.#applied))
    } catch (error) {
      follower.#reader.close()
      throw error
    }
    return follower
  }

  #takeUp({ open, records, keptFrom }: Leftover): void {
    const { source } = this.#options
    const take = ({ text, end }: ReadRecord) => this.#take(text, { end, isCounted: false })
    for (const [id, intent] of open) this.#open.set(id, intent)
    if (isRunOnRecord(source, this.#applied)) this.#runId = source.runId
    else {
      for (const record of records) if (record.end <= source.runFrom) take(record)
      this.#beginRun(source.runId, source.runFrom)
    }
    for (const record of records) if (record.end > source.runFrom) take(record)
    this.#readTo = source.openedAt
    this.#keptFrom = this.#lastCutOff === null ? null : keptFrom
    this.#acknowledge()
  }

  /** Rows that waited for the database at the start. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Records with a correct checksum that this version cannot read. They are skipped. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** Follows the journal by itself from now on. */
  start(): void {
    this.#lookLater(0)
  }

  /**
   * Applies all records that are published by now. Returns false when the database cannot be written, or
   * after `patienceMs`.
   */
  catchUp(patienceMs = 2_000): Promise<boolean> {
    const target = this.#options.progress.published
    const deadline = performance.now() + patienceMs
    return this.exclusive(() => this.#applyUpTo(target, deadline))
  }

  /** Runs `work` after all earlier requests, and applies nothing meanwhile. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(work)
  }

  /** Writes rows that were never in the journal. Call it inside {@link exclusive}. */
  async write(entries: readonly JournalEntry[]): Promise<void> {
    const { store, pricing } = this.#options
    await store.commit(await foldEntries(entries, { store, pricing }))
  }

  /** Writes rows that did not fit the journal. Resolves when they are in the database. */
  async applyUnwritten(records: readonly string[]): Promise<void> {
    await this.exclusive(async () => {
      for (const text of records) this.#take(text, { end: null, isCounted: true })
    })
    while (!(await this.exclusive(() => this.#applyUpTo(0, Number.POSITIVE_INFINITY)))) {
      if (this.#isStopped) throw new StorageUnavailable('stopped')
      await sleep(lookAfterMs)
    }
  }

  /**
   * A call that is committed and not in the database yet, in its latest state. Null once it is there. A poll is
   * applied first, because only the records say which call books its usage.
   */
  async findPending(id: string): Promise<Receipt | null> {
    const ofCall = ({ entry }: Waiting) => entry.receipt.id === id
    await this.exclusive(async () => this.#read(this.#options.progress.published))
    if (this.#waiting.some((one) => ofCall(one) && isUndecided(one.entry))) await this.catchUp()
    const found = this.#waiting.findLast(ofCall)
    return found ? withoutUndecidedCost(found.entry) : null
  }

  /**
   * All such calls, oldest first. Leaves out the answers of a batch, because only the records say whether they are
   * booked.
   */
  listPending(): Receipt[] {
    return this.#waiting.flatMap(({ entry }) => (entry.kind === 'line' ? [] : [withoutUndecidedCost(entry)]))
  }

  /** Applies the published records, retrying for `patienceMs` while the database is locked, and stops. */
  stop(patienceMs: number): Promise<void> {
    this.#stopping ??= this.#stop(patienceMs)
    return this.#stopping
  }

  async #stop(patienceMs: number): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    const deadline = performance.now() + patienceMs
    while (!(await this.catchUp(Number.POSITIVE_INFINITY)) && performance.now() < deadline)
      await sleep(lookAfterMs)
    this.#isStopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.exclusive(async () => this.#reader.close())
  }

  #lookLater(afterMs: number): void {
    this.#timer = setTimeout(() => {
      const before = this.#readTo
      void this.catchUp(Number.POSITIVE_INFINITY).finally(() => {
        if (!this.#isStopped)
          this.#lookLater(this.#readTo === before && !this.#isDown ? idleAfterMs : lookAfterMs)
      })
    }, afterMs)
  }

  get #isDown(): boolean {
    return this.#downSince !== null
  }

  async #applyUpTo(target: Position, deadline: number): Promise<boolean> {
    for (;;) {
      this.#read(target)
      if (this.#waiting.length === 0) {
        this.#acknowledge()
        if (this.#readTo >= target) return true
        continue
      }
      if (!(await this.#applyBatch())) return false
      if (performance.now() > deadline) return this.#waiting.length === 0 && this.#readTo >= target
      await nextTurn()
    }
  }

  /** Decodes published records up to `target`, as far as `decodedMax` allows. */
  #read(target: Position): void {
    const { pace = withoutRest } = this.#options
    while (this.#readTo < target && this.#waiting.length < decodedMax) {
      const { records, next } = this.#reader.read(this.#readTo, target)
      for (const { text, end } of records) {
        this.#take(text, { end, isCounted: true })
        pace()
      }
      this.#readTo = next
    }
  }

  #take(text: string, { end, isCounted }: Taken): void {
    const glance = glanceAt(text)
    // Half of all records are intents, and nearly all of their calls end. So intents stay encoded.
    if (glance?.kind === 'intent') {
      if (!this.#open.has(glance.id)) this.#open.set(glance.id, { text, responseBytes: 0 })
      return
    }
    const record = this.#decode(text)
    switch (record?.kind) {
      case 'run':
        this.#beginRun(record.id, end)
        break
      case 'progress':
        noteProgress(this.#open, record.answers)
        break
      case 'receipt':
        this.#open.delete(record.receipt.id)
        this.#wait(record, { end, isCounted })
        break
      case 'line':
      case 'amendment':
        this.#wait(record, { end, isCounted })
        break
      case undefined:
        // The data plane has counted this row as pending.
        if (isCounted) this.#options.progress.addPending(-1)
    }
  }

  #wait(entry: JournalEntry, { end, isCounted }: Taken): void {
    if (!isCounted) this.#options.progress.addPending(1)
    this.#waiting.push({ entry, end })
  }

  /**
   * A new run proves that the process before has ended, so calls that are still open were cut off with it.
   */
  #beginRun(id: string, end: Position | null): void {
    if (id === this.#runId) return
    this.#runId = id
    const cutOff = [...this.#open.values()].flatMap(({ text, responseBytes }) => {
      const record = this.#decode(text)
      return record?.kind === 'intent' ? { intent: record.intent, responseBytes } : []
    })
    this.#open.clear()
    for (const [index, { intent, responseBytes }] of cutOff.entries()) {
      const receipt = this.#options.interrupted(intent, responseBytes)
      const entry: JournalEntry = { kind: 'receipt', receipt, key: null, polled: null }
      // The last interrupted call carries the end of the run's record, so the record is applied with that
      // row.
      this.#wait(entry, { end: index === cutOff.length - 1 ? end : null, isCounted: false })
      this.#lastCutOff = this.#waiting.at(-1) ?? null
    }
  }

  #decode(text: string) {
    try {
      return decodeJournalRecord(text)
    } catch (error) {
      if (error instanceof RecordOfOtherVersion) throw error
      this.#unreadable += 1
      return null
    }
  }

  /** Moves the oldest rows to the database. Returns false when it cannot be written now. */
  async #applyBatch(): Promise<boolean> {
    const batch = this.#waiting.slice(0, rowsPerTransaction)
    const isApplied = await this.#tryApply(batch)
    if (isApplied) {
      this.#waiting = this.#waiting.slice(batch.length)
      this.#options.progress.addPending(-batch.length)
      if (this.#lastCutOff && batch.includes(this.#lastCutOff)) {
        this.#lastCutOff = null
        this.#keptFrom = null
      }
      this.#applied = batch.findLast(({ end }) => end !== null)?.end ?? this.#applied
      this.#acknowledge()
    }
    this.#noteDatabase(isApplied)
    return isApplied
  }

  async #tryApply(batch: readonly Waiting[]): Promise<boolean> {
    const { store, pricing, pace, source } = this.#options
    try {
      const entries = batch.map(({ entry }) => entry)
      const folded = await foldEntries(entries, { store, pricing, pace })
      const position = batch.findLast(({ end }) => end !== null)?.end
      await store.commit({
        ...folded,
        position: position == null ? null : { journalId: source.id, position },
      })
      return true
    } catch (error) {
      if (error instanceof StorageUnavailable) return false
      return this.#applyOneByOne(batch, error)
    }
  }

  /** Skips a row that the database will never accept, so that it does not block the others. */
  async #applyOneByOne(batch: readonly Waiting[], error: unknown): Promise<boolean> {
    if (batch.length === 1) {
      const { id } = batch[0]!.entry.receipt
      this.#options.logger.error({ event: 'row-not-written', request: id, error: String(error) })
      return true
    }
    for (const one of batch) if (!(await this.#tryApply([one]))) return false
    return true
  }

  /** Tells the data plane which part of the journal it may reuse. */
  #acknowledge(): void {
    const { progress } = this.#options
    if (this.#waiting.length === 0) this.#applied = Math.max(this.#applied, this.#readTo)
    progress.applied = Math.min(this.#applied, this.#keptFrom ?? this.#applied)
  }

  #noteDatabase(isWritten: boolean): void {
    const { logger, progress } = this.#options
    progress.isDatabaseDown = !isWritten
    this.#downSince = isWritten ? null : (this.#downSince ?? performance.now())
    const isLasting = this.#downSince !== null && performance.now() - this.#downSince >= tellAfterMs
    if (this.#isDownTold ? !isWritten : !isLasting) return
    this.#isDownTold = isLasting
    logger.warn({ event: isLasting ? 'database-unavailable' : 'database-back' })
  }
}

/** Whether another call may book the usage of this one. */
function isUndecided(entry: JournalEntry): boolean {
  return entry.kind === 'receipt' && entry.polled !== null
}

/** The row has no cost while the database is away, because its usage may be booked with another call. */
function withoutUndecidedCost(entry: JournalEntry): Receipt {
  if (!isUndecided(entry)) return entry.receipt
  return { ...entry.receipt, ...buildCost({ costState: 'unpriced', costReason: 'missing_usage' }) }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/**
 * The position up to which the journal is on record. A power cut may take the end of the journal while its rows are
 * in the database. The position then moves back in the database as well, because new records will be written below
 * it.
 */
async function readPosition(store: LedgerStore, { id, openedAt }: JournalSource): Promise<Position> {
  const position = (await patiently(() => store.readPosition(id))) ?? 0
  if (position <= openedAt) return position
  await patiently(() => store.commit({ position: { journalId: id, position: openedAt } }))
  return openedAt
}

/** Waits for a short lock at a start. A lasting failure is reported to the caller. */
async function patiently<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || attempt === 100) throw error
      await sleep(lookAfterMs)
    }
  }
}
