import type { CreatedKey, CreateKeyBody, KeySummary, RequestDetail, UpdateKeyBody } from '@outlay/shared/api'
import type { DriftSample } from '@outlay/shared/drift'
import type { OwnRecords } from '@outlay/shared/pricing'
import type { SeenKey } from '@outlay/shared/records'

/**
 * The questions that the planes ask each other. Every question and reply is plain data, so that it can be
 * sent between threads, and every method is asynchronous.
 */

/** A stored key: its digest, never the key itself. */
export type Key = SeenKey & { revokedAt: number | null }

/** A call with Outlay's count of its input and the provider's report. */
export type SampledCall = DriftSample & {
  admittedAt: number
  provider: string
  model: string | null
  family: 'exact' | 'estimate'
}

/** The factor for estimates of a model, learnt from its earlier calls. `model` is its name without a date. */
export type Calibration = { provider: string; model: string; calibration: number }

/** The facts that the data plane needs to judge and price calls. */
export type Snapshot = { keys: Key[]; ownPrices: OwnRecords; calibrations: Calibration[] }

/** Changes for the data plane. After the reply, calls are judged by the change. */
export type DataPlaneQuestions = {
  putKey(key: Key): Promise<void>
  replaceKeys(keys: Key[]): Promise<void>
  setOwnPrices(records: OwnRecords): Promise<void>
  setCalibrations(calibrations: Calibration[]): Promise<void>
}

/** The questions that the rest of the process asks the control plane. */
export type ControlPlaneQuestions = {
  /** A call, shown only to the key that made it. Null if there is none. */
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
  /** A link that opens the dashboard once. Only the latest link works. */
  dashboardLink(): Promise<string>
  /** Reports where the process listens: `http://127.0.0.1:4100`. */
  setOrigins(origins: { gateway: string; dashboard: string }): Promise<void>
}
