import {
  addDrift,
  addSample,
  type CountedFamily,
  type DriftSample,
  type DriftSums,
  learntCalibration,
  noDrift,
  undatedModel,
} from '@outlay/shared/drift'
import { dayMs } from '@outlay/shared/time'
import type { DriftCell, DriftStore } from './drift-store.ts'

/** A call of which the input was counted beside what its provider reported. */
export interface SampledCall extends DriftSample {
  admittedAt: number
  provider: string
  model: string | null
  family: CountedFamily
}

export interface DriftRecord {
  add(call: SampledCall): void
  /** What estimates of a model are multiplied by, as its earlier calls teach; 1 where they do not. */
  calibrationOf(provider: string, model: string | null): number
  /** All that was learnt: by provider, and the model's name without a date. */
  calibrations(): { provider: string; model: string; calibration: number }[]
  /** Brings what is in memory into the database; false when it cannot be written just now. */
  writeThrough(): boolean
  /** Learns anew from the records, which others have replaced. */
  relearn(): void
  close(): void
}

type DriftRecordOptions = { store: DriftStore; now(): number }

const writeAfterMs = 1_000
/** Models change, and so does how they are billed: older days teach nothing any more. */
const learntDays = 30
/** Cells that wait for a database that cannot be written; a provider may name any number of models. */
const cellsMax = 1_000

/**
 * Counted against reported, per model and UTC day. Sums are added up in memory and written at most once a
 * second: what a crash loses is a second of samples, which are none of the records of calls.
 */
export function createDriftRecord({ store, now }: DriftRecordOptions): DriftRecord {
  const waiting = new Map<string, DriftCell>()
  let learnt = new Map<string, DriftSums>()
  let learntOn = 0
  let timer: NodeJS.Timeout | null = null
  let isClosed = false
  relearn()

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

  function writeLater(): void {
    timer = null
    if (!writeThrough()) timer = setTimeout(writeLater, writeAfterMs).unref()
    else if (dayOf(now()) !== learntOn) relearn()
  }

  function writeThrough(): boolean {
    if (waiting.size === 0) return true
    try {
      store.addDrift([...waiting.values()])
    } catch {
      // It is locked, full or gone; the ledger says so, and tries again as this does.
      return false
    }
    waiting.clear()
    return true
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

  /** A database that cannot be read just now leaves what is known. */
  function relearn(): void {
    const today = dayOf(now())
    const cells = readSince(today - learntDays * dayMs)
    if (!cells) return
    const anew = new Map<string, DriftSums>()
    for (const cell of [...cells, ...waiting.values()]) learn(anew, cell)
    learnt = anew
    learntOn = today
  }

  function readSince(day: number): DriftCell[] | null {
    try {
      return store.readDrift(day)
    } catch {
      return null
    }
  }

  function close(): void {
    isClosed = true
    if (timer) clearTimeout(timer)
    writeThrough()
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
