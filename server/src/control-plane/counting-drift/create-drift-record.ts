import {
  addDrift,
  addSample,
  type DriftSums,
  learntCalibration,
  noDrift,
  undatedModel,
} from '@outlay/shared/drift'
import { dayMs } from '@outlay/shared/time'
import { createOneAtATime } from '../../lib/one-at-a-time.ts'
import type { Calibration, SampledCall } from '../../link/index.ts'
import type { DriftCell, DriftStore } from './drift-store.ts'

export interface DriftRecord {
  add(call: SampledCall): void
  /** The factor for estimates of a model, learnt from its earlier calls; 1 if there are too few. */
  calibrationOf(provider: string, model: string | null): number
  /** All factors, by provider and the model's name without a date. */
  calibrations(): Calibration[]
  /** Writes the sums in memory to the database; false when it cannot be written just now. */
  writeThrough(): Promise<boolean>
  /** Learns anew from the database, for example after a restore. */
  relearn(): Promise<void>
  close(): Promise<void>
}

type DriftRecordOptions = {
  store: DriftStore
  /** Receives the factors, whenever sums are written. */
  announce?(calibrations: Calibration[]): Promise<void>
  now(): number
}

const writeAfterMs = 1_000
/** Models and their billing change, so older days are ignored. */
const learntDays = 30
/** Cells that wait for a database that cannot be written; a provider may name any number of models. */
const cellsMax = 1_000

/**
 * Keeps drift per model and UTC day. Sums are added up in memory and written at most once a second. A crash loses a second
 * of samples, and no record of a call.
 */
export async function createDriftRecord({ store, announce, now }: DriftRecordOptions): Promise<DriftRecord> {
  const inTurn = createOneAtATime()
  let waiting = new Map<string, DriftCell>()
  let learnt = new Map<string, DriftSums>()
  let learntOn = 0
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  let isOpened = false
  await relearn()
  isOpened = true

  return { add, calibrationOf, calibrations, writeThrough, relearn, close }

  function add(call: SampledCall): void {
    const cell = cellOf(call)
    const key = JSON.stringify([cell.day, cell.provider, cell.model, cell.family])
    const known = waiting.get(key)
    if (!known && waiting.size >= cellsMax) return
    if (known) addDrift(known.sums, cell.sums)
    else waiting.set(key, cell)
    learn(learnt, cell)
    if (!isClosed) timer ??= setTimeout(writeLater, writeAfterMs).unref()
  }

  async function writeLater(): Promise<void> {
    timer = null
    const isWritten = await writeThrough()
    if (isWritten && dayOf(now()) !== learntOn) await relearn()
    if (waiting.size > 0 && !isClosed) timer ??= setTimeout(writeLater, writeAfterMs).unref()
  }

  function writeThrough(): Promise<boolean> {
    return inTurn(async () => {
      if (waiting.size === 0) return true
      const isWritten = await writeWaiting()
      // A report must not show a factor that the next call is not counted with.
      await announce?.(calibrations())
      return isWritten
    })
  }

  async function writeWaiting(): Promise<boolean> {
    const written = waiting
    waiting = new Map()
    try {
      await store.addDrift([...written.values()])
      return true
    } catch {
      // The database is locked, full or gone. The follower says so, and tries again as this does.
      putBack(written)
      return false
    }
  }

  /** Adds the sums that came meanwhile to those that could not be written. */
  function putBack(cells: Map<string, DriftCell>): void {
    for (const [key, cell] of waiting) {
      const earlier = cells.get(key)
      if (earlier) addDrift(earlier.sums, cell.sums)
      else if (cells.size < cellsMax) cells.set(key, cell)
    }
    waiting = cells
  }

  function calibrationOf(provider: string, model: string | null): number {
    const sums = learnt.get(learntKey(provider, model))
    return (sums && learntCalibration(sums)) ?? 1
  }

  function calibrations() {
    return [...learnt].flatMap(([key, sums]) => {
      const calibration = learntCalibration(sums)
      if (calibration === null) return []
      // The key is `learntKey`'s, which wrote it of two texts.
      const [provider, model] = JSON.parse(key) as [string, string]
      return { provider, model, calibration }
    })
  }

  /** If the database cannot be read just now, the factors stay as they are. */
  async function relearn(): Promise<void> {
    const today = dayOf(now())
    const cells = await readSince(today - learntDays * dayMs)
    if (!cells) return
    const anew = new Map<string, DriftSums>()
    for (const cell of [...cells, ...waiting.values()]) learn(anew, cell)
    learnt = anew
    learntOn = today
    if (isOpened) await announce?.(calibrations())
  }

  async function readSince(day: number): Promise<DriftCell[] | null> {
    try {
      return await store.readDrift(day)
    } catch {
      return null
    }
  }

  async function close(): Promise<void> {
    isClosed = true
    if (timer) clearTimeout(timer)
    await writeThrough()
  }
}

function cellOf({ admittedAt, provider, model, family, ...sample }: SampledCall): DriftCell {
  const sums = noDrift()
  addSample(sums, sample)
  return { day: dayOf(admittedAt), provider, model, family, isSampleData: false, sums }
}

/** Exact counts need no correction, and a difference there is the provider's to explain. */
function learn(learnt: Map<string, DriftSums>, { provider, model, family, sums }: DriftCell): void {
  if (family !== 'estimate') return
  const key = learntKey(provider, model)
  const known = learnt.get(key) ?? noDrift()
  addDrift(known, sums)
  learnt.set(key, known)
}

function learntKey(provider: string, model: string | null): string {
  return JSON.stringify([provider, undatedModel(model ?? '')])
}

function dayOf(instant: number): number {
  return Math.floor(instant / dayMs) * dayMs
}
