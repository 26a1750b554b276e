import type { CreatedKey, CreateKeyBody, KeySummary, RequestDetail, UpdateKeyBody } from '@outlay/shared/api'
import type { DriftSample } from '@outlay/shared/drift'
import type { OwnRecords } from '@outlay/shared/pricing'
import type { SeenKey } from '@outlay/shared/records'

/**
 * What the planes ask of each other. Every question and reply is plain data, so that it can travel between threads, and
 * every method is asynchronous.
 */

/** A key as it is kept: its digest, never the key. */
export type Key = SeenKey & { revokedAt: number | null }

/** A call whose input was counted and reported, as a sample of drift. */
export type SampledCall = DriftSample & {
  admittedAt: number
  provider: string
  model: string | null
  family: 'exact' | 'estimate'
}

/** What the estimates of a model are multiplied by, as its earlier calls teach. `model` is its name without a date. */
export type Calibration = { provider: string; model: string; calibration: number }

/** What the data plane needs in order to judge and price calls. */
export type Snapshot = { keys: Key[]; ownPrices: OwnRecords; calibrations: Calibration[] }

/** What the data plane is told. A reply says that calls are judged by the change from now on. */
export type DataPlaneQuestions = {
  putKey(key: Key): Promise<void>
  replaceKeys(keys: Key[]): Promise<void>
  setOwnPrices(records: OwnRecords): Promise<void>
  setCalibrations(calibrations: Calibration[]): Promise<void>
}

/** What the control plane is asked by the rest of the process. */
export type ControlPlaneQuestions = {
  /** A call as its own key may see it; null when there is none. */
  readRequest(id: string, keyId: string): Promise<RequestDetail | null>
  /** Whether the usage of an object that a provider keeps is booked with another call. */
  findBooked(objectId: string): Promise<'nowhere' | 'elsewhere'>
  /** Writes rows to the database that the journal could not take. */
  applyUnwritten(records: readonly string[]): Promise<void>
  addSamples(calls: readonly SampledCall[]): Promise<void>
  listKeys(): Promise<KeySummary[]>
  createKey(body: CreateKeyBody): Promise<CreatedKey>
  updateKey(id: string, body: UpdateKeyBody): Promise<KeySummary>
  revokeKey(id: string): Promise<KeySummary>
  /** A link that opens the dashboard once; the latest one is the one that works. */
  dashboardLink(): Promise<string>
  /** Says where the process listens: `http://127.0.0.1:4100`. */
  setOrigins(origins: { gateway: string; dashboard: string }): Promise<void>
}
