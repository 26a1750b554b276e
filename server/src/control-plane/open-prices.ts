import { compilePriceBook, loadCatalogue, type OwnRecords, type PriceEntry } from '@outlay/shared/pricing'
import { createPriceDesk, type PriceDesk } from './prices/index.ts'
import type { Storage } from './storage/index.ts'

type PricesDeps = {
  storage: Pick<Storage, 'keys' | 'ownPrices'>
  /** Tells whoever prices calls of a change; resolves once they are priced by it. */
  announce(records: OwnRecords): Promise<void>
  now(): number
}

export type OpenedPrices = {
  desk: PriceDesk
  /** How people call the projects, by id. */
  projectNames(): Promise<ReadonlyMap<string, string>>
  /** How many published prices there are, and since when the oldest was last looked up: a day. */
  status(): { rows: number; verifiedOn: string }
}

/** Opens the prices in force, and puts every price that calls may be billed by on record. */
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

/** How old the published prices are: what somebody added themselves says nothing of that. */
function statusOf(prices: readonly PriceEntry[]) {
  const shipped = prices.filter(({ origin }) => origin === 'shipped')
  const days = shipped.map(({ verifiedOn }) => verifiedOn).toSorted()
  return { rows: prices.length, verifiedOn: days[0] ?? '' }
}
