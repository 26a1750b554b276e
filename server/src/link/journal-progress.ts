import type { Position } from './journal-layout.ts'

/** What the control plane must know of a journal in order to follow it. */
export type JournalSource = {
  file: string
  /** Of the whole file. */
  bytes: number
  id: string
  /** Where it ended when it was opened: what is before it is read once, damaged or not. */
  openedAt: Position
  /** The run of the process that writes to it now. */
  runId: string
  /** Where that process began to write: all records from here on are its own. */
  runFrom: Position
}

/**
 * How far the two planes have come with the journal, in memory that both see. The position in the database is what
 * counts after a crash; this copy tells the data plane which segments it may use again.
 */
export type JournalProgress = {
  /** Everything before it is safe in the journal. Written by the data plane. */
  published: Position
  /** Everything before it is in the database. Written by the control plane. */
  applied: Position
  /** Rows that are safe in the journal and not in the database yet. */
  readonly pending: number
  addPending(rows: number): void
  /** Whether the database could not be written the last time it was tried. Written by the control plane. */
  isDatabaseDown: boolean
  /** Whether new calls are refused because they could not be written down. Written by the data plane. */
  isRefusing: boolean
  /** Whether the control plane has ended and is being started again. Written by who starts it. */
  isControlPlaneDown: boolean
}

/** `journal`: the database cannot be written, the journal stands in for it. `refusing`: the journal cannot either. */
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

/** {@link JournalProgress} in shared memory: `buffer` is what the other thread is given. */
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
