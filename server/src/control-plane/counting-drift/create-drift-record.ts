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
  /** The factor on estimates of a model, as learnt from its earlier calls; 1 before anything is learnt. */
  calibrationOf(provider: string, model: string | null): number
  /** All learnt factors: by provider and the model's name without a date. */
  calibrations(): Calibration[]
  /** Writes the sums in memory to the database; false when it cannot be written now. */
  writeThrough(): Promise<boolean>
  /** Learns again from the records after a restore replaced them. */
  relearn(): Promise<void>
  close(): Promise<void>
}

type DriftRecordOptions = {
  store: DriftStore
  /** Receives the learnt factors, at most once a second. Default: no announcement. */
  announce?(calibrations: Calibration[]): Promise<void>
  now(): number
}

const writeAfterMs = 1_000
/** Models and their billing change, so older days are ignored. */
const learntDays = 30
/**
 * Limit of cells in memory while the database cannot be written, because a provider may name any number of
 * models.
 */
const cellsMax = 1_000

/**
 * Counted against reported tokens, per model and UTC day. Sums are collected in memory and written at most
 * once a second. So a crash loses one second of samples, and no record of a call.
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
      // The database is locked, full or gone. The follower logs that. The sums are written with a later attempt.
      putBack(written)
      return false
    }
  }

  /** Merges sums that arrived meanwhile into the unwritten ones. */
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
      // Sound: `learntKey` wrote this key from two texts.
      const [provider, model] = JSON.parse(key) as [string, string]
      return { provider, model, calibration }
    })
  }

  /** Keeps the learnt factors while the database cannot be read. */
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

/** Exact counts need no correction. The provider has to explain a difference there. */
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
