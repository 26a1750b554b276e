import { undatedModel } from '@outlay/shared/drift'
import {
  compilePriceBook,
  loadCatalogue,
  type OwnRecords,
  type PriceBook,
  withOwnRecords,
} from '@outlay/shared/pricing'
import type { Calibration, DataPlaneQuestions, Snapshot } from '../link/index.ts'
import { KeyRing } from './callers/index.ts'

/** The control plane's facts for judging and pricing calls, in memory. */
export type LiveSnapshot = {
  readonly keys: KeyRing
  /** The prices in force. */
  readonly priceBook: PriceBook
  /** The factor for estimates of a model. 1 if nothing was learnt. */
  calibrationOf(provider: string, model: string | null): number
  /** Takes changes. Each counts from the next call on. */
  questions: DataPlaneQuestions
  load(snapshot: Snapshot): void
  /** Registers secrets of the dashboard and of this installation, which are never sent to a provider. */
  keepFromCalls(secrets: readonly (string | null)[]): void
}

export function createLiveSnapshot(fingerprintKey: Buffer): LiveSnapshot {
  const keys = new KeyRing(fingerprintKey, [])
  const shipped = compilePriceBook(loadCatalogue())
  let priceBook = shipped
  let calibrations = new Map<string, number>()

  const setOwnPrices = (records: OwnRecords) => {
    priceBook = withOwnRecords(shipped, records)
  }
  const setCalibrations = (learnt: readonly Calibration[]) => {
    calibrations = new Map(
      learnt.map(({ provider, model, calibration }) => [`${provider} ${model}`, calibration]),
    )
  }
  return {
    keys,
    get priceBook() {
      return priceBook
    },
    calibrationOf: (provider, model) => calibrations.get(`${provider} ${undatedModel(model ?? '')}`) ?? 1,
    questions: {
      putKey: async (key) => keys.put(key),
      replaceKeys: async (all) => keys.replaceAll(all),
      setOwnPrices: async (records) => setOwnPrices(records),
      setCalibrations: async (learnt) => setCalibrations(learnt),
    },
    load(snapshot) {
      keys.replaceAll(snapshot.keys)
      setOwnPrices(snapshot.ownPrices)
      setCalibrations(snapshot.calibrations)
    },
    keepFromCalls(secrets) {
      for (const secret of secrets) if (secret !== null) keys.keepFromCalls(secret)
    },
  }
}
