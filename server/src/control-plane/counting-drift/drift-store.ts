import type { CountedFamily, DriftSums } from '@outlay/shared/drift'

/** Sums over the samples of one model and UTC day. */
export interface DriftCell {
  /** UTC milliseconds at which the day begins. */
  day: number
  provider: string
  /** The model that answered; null where neither request nor answer named one. */
  model: string | null
  family: CountedFamily
  /** Whether it belongs to the sample data, and goes with it. */
  isSampleData: boolean
  sums: DriftSums
}

/** Where drift is kept. */
export interface DriftStore {
  /** Adds to the sums on record, all or none. Rejects when the database cannot be written just now. */
  addDrift(cells: readonly DriftCell[]): Promise<void>
  /** Real days from `day` on; those of the sample data are left out. */
  readDrift(sinceDay: number): Promise<DriftCell[]>
}
