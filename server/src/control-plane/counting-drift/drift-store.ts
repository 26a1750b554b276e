import type { CountedFamily, DriftSums } from '@outlay/shared/drift'

/** Sums over the samples of one model and UTC day. */
export interface DriftCell {
  /** UTC milliseconds: the start of the day. */
  day: number
  provider: string
  /** The model that answered; null when neither request nor answer named one. */
  model: string | null
  family: CountedFamily
  /** Whether the cell belongs to the sample data and is removed with it. */
  isSampleData: boolean
  sums: DriftSums
}

/** The questions of this room to storage. */
export interface DriftStore {
  /** Adds all of the sums to those on record, or none. Rejects when the database cannot be written now. */
  addDrift(cells: readonly DriftCell[]): Promise<void>
  /** Real days from `day` on, without sample data. */
  readDrift(sinceDay: number): Promise<DriftCell[]>
}
