import { setTimeout as sleep } from 'node:timers/promises'
import type { Intent, Receipt } from '@outlay/shared/records'
import type { ControlLog } from '../../lib/logger.ts'
import { createOneAtATime } from '../../lib/one-at-a-time.ts'
import {
  decodeJournalRecord,
  glanceAt,
  type JournalEntry,
  type JournalProgress,
  JournalReader,
  type JournalSource,
  type Position,
  RecordOfOtherVersion,
} from '../../link/index.ts'
import { foldEntries, type Pricing } from './fold-entries.ts'
import { type LedgerStore, StorageUnavailable } from './ledger-store.ts'
import { type OpenIntent, readLeftover } from './read-leftover.ts'

/** Rows of one transaction, which costs as much as some dozen rows. */
const rowsPerTransaction = 1_024
/** How soon the journal is looked at again, and a database that could not be written is tried again. */
const lookAfterMs = 100
/** Where nobody calls, it is looked at less often. */
const idleAfterMs = 250
/** Readers and checkpoints hold the database for moments; whoever watches the log is told of what lasts. */
const tellAfterMs = 1_000
/** Rows that are kept decoded while the database cannot be written; the others wait in the journal. */
const decodedMax = 20_000

export type FollowerOptions = {
  source: JournalSource
  progress: JournalProgress
  store: LedgerStore
  logger: Pick<ControlLog, 'warn' | 'error'>
  pricing: Pricing
  /** Makes the row of a call that was running when its process ended. */
  interrupted(intent: Intent, responseBytes: number): Receipt
}

/** `end`: everything before it is applied with this row; null where rows that belong to it are still to follow. */
type Waiting = { entry: JournalEntry; end: Position | null }

/** `isCounted`: the data plane has counted it among the rows that wait for the database. */
type Taken = { end: Position | null; isCounted: boolean }

/**
 * Follows the journal: reads what the data plane has published and writes it to the database, rows, sums and the new
 * position in one transaction. The position in the database is the only memory of how far it came, so a start after a
 * crash goes on from there like any other.
 */
export class Follower {
  readonly #options: FollowerOptions
  readonly #reader: JournalReader
  /** Calls that began and have not ended, by id: the records of their intents, which few of them ever need. */
  readonly #open = new Map<string, OpenIntent>()
  #waiting: Waiting[] = []
  #readTo: Position = 0
  #applied: Position = 0
  #runId: string | null = null
  /** Where the oldest intent is whose process has ended: its segment is kept until the call is on record. */
  #keptFrom: Position | null = null
  /** Where the run of this process begins: with that record such calls become interrupted ones. */
  #runBegins: Position | null = null
  /** For applying, and for what must not happen meanwhile. */
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
   * Reads what earlier processes left in the journal. Throws {@link RecordOfOtherVersion} for a journal that only another
   * version of Outlay can empty.
   */
  static async open(options: FollowerOptions): Promise<Follower> {
    const follower = new Follower(options)
    const { source, store } = options
    const position = await readPatiently(() => store.readPosition(source.id))
    const leftover = readLeftover(source, position ?? 0)
    for (const [id, open] of leftover.open) follower.#open.set(id, open)
    follower.#applied = position ?? 0
    follower.#runId = leftover.runId
    for (const { text, end } of leftover.records) follower.#take(text, { end, isCounted: false })
    follower.#readTo = source.openedAt
    follower.#keptFrom = leftover.keptFrom
    follower.#acknowledge()
    return follower
  }

  /** Rows that wait for the database at a start. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Records with a right checksum that mean nothing to this version. They are left out. */
  get unreadable(): number {
    return this.#unreadable
  }

  /** Goes on by itself from now on. */
  start(): void {
    this.#lookLater(0)
  }

  /**
   * Applies all that is published by now. False when the database cannot be written just now, or `patienceMs` is over.
   */
  catchUp(patienceMs = 2_000): Promise<boolean> {
    const target = this.#options.progress.published
    const deadline = performance.now() + patienceMs
    return this.exclusive(() => this.#applyUpTo(target, deadline))
  }

  /** Runs `work` while nothing is applied, after all that was asked for before. */
  exclusive<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(work)
  }

  /** Writes rows that never were in the journal. Call it inside {@link exclusive}. */
  async write(entries: readonly JournalEntry[]): Promise<void> {
    const { store, pricing } = this.#options
    await store.commit(await foldEntries(entries, { store, pricing }))
  }

  /** Rows that the journal could not take. Resolves when they are in the database. */
  async applyUnwritten(records: readonly string[]): Promise<void> {
    await this.exclusive(async () => {
      for (const text of records) this.#take(text, { end: null, isCounted: true })
    })
    while (!(await this.exclusive(() => this.#applyUpTo(0, Number.POSITIVE_INFINITY)))) {
      if (this.#isStopped) throw new StorageUnavailable('stopped')
      await sleep(lookAfterMs)
    }
  }

  /** A call that is committed and not in the database yet, in its latest state. */
  async findPending(id: string): Promise<Receipt | null> {
    await this.exclusive(async () => this.#read(this.#options.progress.published))
    return this.#waiting.findLast(({ entry }) => entry.receipt.id === id)?.entry.receipt ?? null
  }

  /** All such calls, oldest first. */
  listPending(): Receipt[] {
    return this.#waiting.map(({ entry }) => entry.receipt)
  }

  /** Applies what is published, trying for `patienceMs` where the database is taken, and stops. */
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

  /** Decodes what is published up to `target`, as far as there is room for it. */
  #read(target: Position): void {
    while (this.#readTo < target && this.#waiting.length < decodedMax) {
      const { records, next } = this.#reader.read(this.#readTo, target)
      for (const { text, end } of records) this.#take(text, { end, isCounted: true })
      this.#readTo = next
    }
  }

  #take(text: string, { end, isCounted }: Taken): void {
    const glance = glanceAt(text)
    // Half of all records are intents, and nearly all of these are of calls that end: they are not decoded.
    if (glance?.kind === 'intent') {
      if (!this.#open.has(glance.id)) this.#open.set(glance.id, { text, responseBytes: 0 })
      return
    }
    const record = this.#decode(text)
    switch (record?.kind) {
      case 'run':
        this.#beginRun(record.id, end)
        break
      case 'progress': {
        const open = this.#open.get(record.id)
        if (open) open.responseBytes = record.responseBytes
        break
      }
      case 'receipt':
        this.#open.delete(record.receipt.id)
        this.#wait(record, { end, isCounted })
        break
      case 'line':
      case 'amendment':
        this.#wait(record, { end, isCounted })
        break
      case undefined:
        // The data plane has counted it among the rows that will come.
        if (isCounted) this.#options.progress.addPending(-1)
    }
  }

  #wait(entry: JournalEntry, { end, isCounted }: Taken): void {
    if (!isCounted) this.#options.progress.addPending(1)
    this.#waiting.push({ entry, end })
  }

  /** Calls that are open when another process begins were cut off with theirs. */
  #beginRun(id: string, end: Position | null): void {
    if (id === this.#runId) return
    this.#runId = id
    this.#runBegins = end
    const cutOff = [...this.#open.values()].flatMap(({ text, responseBytes }) => {
      const record = this.#decode(text)
      return record?.kind === 'intent' ? { intent: record.intent, responseBytes } : []
    })
    this.#open.clear()
    for (const [index, { intent, responseBytes }] of cutOff.entries()) {
      const receipt = this.#options.interrupted(intent, responseBytes)
      const entry: JournalEntry = { kind: 'receipt', receipt, key: null, polled: null }
      // Only with the last of them is the record of this run applied.
      this.#wait(entry, { end: index === cutOff.length - 1 ? end : null, isCounted: false })
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

  /** Moves the oldest rows to the database; false when it cannot be written just now. */
  async #applyBatch(): Promise<boolean> {
    const batch = this.#waiting.slice(0, rowsPerTransaction)
    const isApplied = await this.#tryApply(batch)
    if (isApplied) {
      this.#waiting = this.#waiting.slice(batch.length)
      this.#options.progress.addPending(-batch.length)
      this.#applied = batch.findLast(({ end }) => end !== null)?.end ?? this.#applied
      this.#acknowledge()
    }
    this.#noteDatabase(isApplied)
    return isApplied
  }

  async #tryApply(batch: readonly Waiting[]): Promise<boolean> {
    const { store, pricing, source } = this.#options
    try {
      const entries = batch.map(({ entry }) => entry)
      const folded = await foldEntries(entries, { store, pricing })
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

  /** A row that the database will never take must not keep the others out. */
  async #applyOneByOne(batch: readonly Waiting[], error: unknown): Promise<boolean> {
    if (batch.length === 1) {
      const { id } = batch[0]!.entry.receipt
      this.#options.logger.error({ event: 'row-not-written', request: id, error: String(error) })
      return true
    }
    for (const one of batch) if (!(await this.#tryApply([one]))) return false
    return true
  }

  /** Tells the data plane which part of the journal is not needed any more. */
  #acknowledge(): void {
    const { progress, source } = this.#options
    if (this.#waiting.length === 0) this.#applied = Math.max(this.#applied, this.#readTo)
    const isRunApplied = this.#runBegins !== null && this.#applied >= this.#runBegins
    if (isRunApplied && this.#runId === source.runId) this.#keptFrom = null
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

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

/** At a start somebody else may hold the database for a moment; what lasts is told to whoever started. */
async function readPatiently<Result>(read: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || attempt === 100) throw error
      await sleep(lookAfterMs)
    }
  }
}
