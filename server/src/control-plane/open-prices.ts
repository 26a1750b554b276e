import { compilePriceBook, loadCatalogue, type OwnRecords, type PriceEntry } from '@outlay/shared/pricing'
import { createPriceDesk, type PriceDesk } from './prices/index.ts'
import type { Storage } from './storage/index.ts'

type PricesDeps = {
  storage: Pick<Storage, 'keys' | 'ownPrices'>
  /** Tells the data plane about a change. Resolves once calls are priced by it. */
  announce(records: OwnRecords): Promise<void>
  now(): number
}

export type OpenedPrices = {
  desk: PriceDesk
  /** Names of projects, by id. */
  projectNames(): Promise<ReadonlyMap<string, string>>
  /** The number of published prices, and the day on which the oldest was last looked up. */
  status(): { rows: number; verifiedOn: string }
}

/** Opens the prices in force, and records every price that calls may be billed by. */
export async function openPrices({ storage, announce, now }: PricesDeps): Promise<OpenedPrices> {
  const desk = await createPriceDesk({
    store: storage.ownPrices,
    shipped: compilePriceBook(loadCatalogue()),
    async findProjectId(idOrName) {
      const projects = await storage.keys.listProjects()
      const found =
        projects.find(({ id }) => id === idOrName) ?? projects.find(({ name }) => name === idOrName)
      return found?.id ?? null
    },
    announce,
    now,
  })
  await desk.keepPrices()
  return {
    desk,
    projectNames: async () => new Map((await storage.keys.listProjects()).map(({ id, name }) => [id, name])),
    status: () => statusOf(desk.prices()),
  }
}

/** The age of the published prices. The operator's own prices do not count. */
function statusOf(prices: readonly PriceEntry[]) {
  const shipped = prices.filter(({ origin }) => origin === 'shipped')
  const days = shipped.map(({ verifiedOn }) => verifiedOn).toSorted()
  return { rows: prices.length, verifiedOn: days[0] ?? '' }
}
