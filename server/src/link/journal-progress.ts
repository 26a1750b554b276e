import type { Position } from './journal-layout.ts'

/** The facts that the control plane needs to follow a journal. */
export type JournalSource = {
  file: string
  /** The size of the whole file. */
  bytes: number
  id: string
  /** The end of the journal when it was opened. Everything before it is read once, damaged or not. */
  openedAt: Position
  /** The run of the process that writes to it now. */
  runId: string
  /** Where that process began to write: all records from here on are its own. */
  runFrom: Position
}

/**
 * How far both planes have come with the journal, in memory that both share. After a crash the position in
 * the database counts. This copy tells the data plane which segments it may reuse.
 */
export type JournalProgress = {
  /** Everything before this position is safe in the journal. Written by the data plane. */
  published: Position
  /** Everything before this position is in the database. Written by the control plane. */
  applied: Position
  /** Rows that are safe in the journal and not yet in the database. */
  readonly pending: number
  addPending(rows: number): void
  /** Whether the last write to the database failed. Written by the control plane. */
  isDatabaseDown: boolean
  /** Whether new calls are refused because they cannot be recorded. Written by the data plane. */
  isRefusing: boolean
  /** Whether the control plane has ended and is being restarted. Written by the code that restarts it. */
  isControlPlaneDown: boolean
}

/**
 * `journal`: the database cannot be written, and the journal keeps the rows. `refusing`: the journal cannot
 * be written either.
 */
export type RecordsState = { state: 'ok' | 'journal' | 'refusing'; pending: number }

export function recordsStateOf({ isRefusing, isDatabaseDown, pending }: JournalProgress): RecordsState {
  return { state: isRefusing ? 'refusing' : isDatabaseDown ? 'journal' : 'ok', pending }
}

const publishedAt = 0
const appliedAt = 1
const pendingAt = 2
const downAt = 3
const refusingAt = 4
const controlDownAt = 5
const fields = 6

/** {@link JournalProgress} in shared memory. `buffer` is passed to the other thread. */
export class SharedProgress implements JournalProgress {
  readonly buffer: SharedArrayBuffer
  readonly #values: BigInt64Array

  constructor(buffer = new SharedArrayBuffer(fields * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#values = new BigInt64Array(buffer)
  }

  get published(): Position {
    return this.#get(publishedAt)
  }

  set published(position: Position) {
    this.#set(publishedAt, position)
  }

  get applied(): Position {
    return this.#get(appliedAt)
  }

  set applied(position: Position) {
    this.#set(appliedAt, position)
  }

  get pending(): number {
    return this.#get(pendingAt)
  }

  addPending(rows: number): void {
    Atomics.add(this.#values, pendingAt, BigInt(rows))
  }

  get isDatabaseDown(): boolean {
    return this.#get(downAt) === 1
  }

  set isDatabaseDown(isDown: boolean) {
    this.#set(downAt, isDown ? 1 : 0)
  }

  get isRefusing(): boolean {
    return this.#get(refusingAt) === 1
  }

  set isRefusing(isRefusing: boolean) {
    this.#set(refusingAt, isRefusing ? 1 : 0)
  }

  get isControlPlaneDown(): boolean {
    return this.#get(controlDownAt) === 1
  }

  set isControlPlaneDown(isDown: boolean) {
    this.#set(controlDownAt, isDown ? 1 : 0)
  }

  #get(field: number): number {
    return Number(Atomics.load(this.#values, field))
  }

  #set(field: number, value: number): void {
    Atomics.store(this.#values, field, BigInt(value))
  }
}
