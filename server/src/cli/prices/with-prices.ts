import { existsSync } from 'node:fs'
import type { BookedCalls, FactorBody, PriceChangeSummary, PriceDraft } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue, noOwnRecords, withOwnRecords } from '@outlay/shared/pricing'
import { type Config, readConfig } from '../../config/index.ts'
import { bookAdjustments, type LedgerStore } from '../../control-plane/follower/index.ts'
import type { KeyStore } from '../../control-plane/keys/index.ts'
import {
  createPriceDesk,
  createPriceService,
  nextAdjustments,
  type OwnPriceStore,
  type PastCallRunner,
  type PastCallStore,
  type PriceDesk,
  type PriceService,
  sumPastCalls,
} from '../../control-plane/prices/index.ts'
import { whenWritable } from '../../lib/when-writable.ts'
import { callServer, findServer, type RunningServer } from '../control.ts'
import { withStorage } from '../open-own-records.ts'
import { openRecords } from '../open-records.ts'

/** The tools of the verbs that change prices, with or without a running server. */
export type PriceCommands = Pick<PriceService, 'preview' | 'own' | 'changes'> & {
  desk: PriceDesk
  add(draft: PriceDraft): Promise<PriceChangeSummary>
  setFactor(body: FactorBody): Promise<PriceChangeSummary>
  withdraw(id: string): Promise<PriceChangeSummary | null>
  bookPastCalls(): Promise<BookedCalls>
}

const adjustmentsPerPage = 500

/**
 * Gives `use` the installation's own prices. With a running server, changes go through the server. Otherwise
 * this process opens the records. `beforeOpening` may throw before missing records are created.
 */
export async function withPrices<T>(
  use: (prices: PriceCommands) => Promise<T>,
  beforeOpening: (config: Config) => void = () => {},
): Promise<T> {
  const config = readConfig(process.env)
  const server = await findServer(config)
  if (server) return withServer(server, config, use)
  beforeOpening(config)
  return existsSync(config.databaseFile) ? withDatabase(config, use) : withNothing(config, use)
}

function withDatabase<T>(config: Config, use: (prices: PriceCommands) => Promise<T>): Promise<T> {
  return withStorage(config, async ({ ownPrices, keys, pastCalls, ledger }) => {
    const { desk, service } = await pricesOf({ ownPrices, keys, pastCalls, ledger })
    await desk.keepPrices()
    return use({ desk, ...service })
  })
}

/** Missing records are created by a change only, so a question leaves no files behind. */
async function withNothing<T>(config: Config, use: (prices: PriceCommands) => Promise<T>): Promise<T> {
  const { desk, service } = await pricesOf(nothingOnRecord)
  return use({
    desk,
    ...service,
    add: (draft) => withDatabase(config, (prices) => prices.add(draft)),
    setFactor: (body) => withDatabase(config, (prices) => prices.setFactor(body)),
    withdraw: (id) => withDatabase(config, (prices) => prices.withdraw(id)),
  })
}

async function withServer<T>(
  server: RunningServer,
  config: Config,
  use: (prices: PriceCommands) => Promise<T>,
): Promise<T> {
  const reader = await openRecords(config)
  try {
    const { ownPrices, keys, pastCalls } = reader
    const { desk, service } = await pricesOf({ ownPrices, keys, pastCalls: runHere(pastCalls), ledger: null })
    const post = (path: string, body: unknown) => callServer(server, 'POST', path, body)
    return await use({
      desk,
      ...service,
      add: async (draft) => (await post('/api/prices', draft)) as PriceChangeSummary,
      setFactor: async (body) => (await post('/api/prices/factors', body)) as PriceChangeSummary,
      withdraw: async (id) => (await post('/api/prices/withdraw', { id })) as PriceChangeSummary,
      bookPastCalls: async () => (await post('/api/prices/past-calls', {})) as BookedCalls,
    })
  } finally {
    await reader.close()
  }
}

type PriceRecords = {
  ownPrices: OwnPriceStore
  keys: Pick<KeyStore, 'listProjects'>
  pastCalls: Pick<PastCallRunner, 'sum' | 'page'>
  /** Null when this process writes nothing. */
  ledger: LedgerStore | null
}

async function pricesOf(records: PriceRecords): Promise<{ desk: PriceDesk; service: PriceService }> {
  const { ownPrices, pastCalls, ledger } = records
  const projects = await records.keys.listProjects()
  const desk = await createPriceDesk({
    store: ownPrices,
    shipped: compilePriceBook(loadCatalogue()),
    findProjectId: async (wanted) =>
      (projects.find(({ id }) => id === wanted) ?? projects.find(({ name }) => name === wanted))?.id ?? null,
    now: Date.now,
  })
  const service = createPriceService({
    desk,
    sumPastCalls: pastCalls.sum,
    repricing: () => ({
      find: (afterId) => pastCalls.page(desk.records(), { afterId, now: Date.now() }),
      book: async (adjustments) => (ledger ? whenWritable(() => bookAdjustments(ledger, adjustments)) : []),
    }),
    projectNames: async () => new Map(projects.map(({ id, name }) => [id, name])),
    now: Date.now,
  })
  return { desk, service }
}

/** Prices past calls in this process, which has nothing else to do. */
function runHere(store: PastCallStore): Pick<PastCallRunner, 'sum' | 'page'> {
  const shipped = compilePriceBook(loadCatalogue())
  return {
    sum: (records) => sumPastCalls(store, withOwnRecords(shipped, records)),
    page: (records, { afterId, now }) =>
      nextAdjustments(store, withOwnRecords(shipped, records), { afterId, limit: adjustmentsPerPage, now }),
  }
}

const nothingOnRecord: PriceRecords = {
  ownPrices: {
    readOwn: async () => noOwnRecords,
    isTaken: async () => false,
    addChange: async () => {},
    listChanges: async () => [],
    findChange: async () => null,
    addMissing: async () => {},
  },
  keys: { listProjects: async () => [] },
  pastCalls: runHere({
    async *unpricedCalls() {
      // Empty records have no calls.
    },
  }),
  ledger: null,
}
