import { existsSync } from 'node:fs'
import type { BookedCalls, FactorBody, PriceChangeSummary, PriceDraft } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue, noOwnRecords } from '@outlay/shared/pricing'
import { type Config, readConfig } from '../../config/index.ts'
import { bookAdjustments } from '../../ledger/index.ts'
import { whenWritable } from '../../lib/when-writable.ts'
import {
  createPriceDesk,
  createPriceService,
  nextAdjustments,
  type OwnPriceStore,
  type PastCallStore,
  type PriceDesk,
  type PriceService,
  sumPastCalls,
} from '../../prices/index.ts'
import {
  createKeyStore,
  createLedgerStore,
  createOwnPriceStore,
  createPastCallStore,
  type SqliteReader,
} from '../../storage/sqlite/index.ts'
import { callServer, findServer, type RunningServer } from '../control.ts'
import { withOwnRecords } from '../open-own-records.ts'
import { openRecords } from '../open-records.ts'

/** What the verbs that change prices work with, whether a server runs or not. */
export type PriceCommands = Pick<PriceService, 'preview' | 'own' | 'changes'> & {
  desk: PriceDesk
  add(draft: PriceDraft): Promise<PriceChangeSummary>
  setFactor(body: FactorBody): Promise<PriceChangeSummary>
  withdraw(id: string): Promise<PriceChangeSummary | null>
  bookPastCalls(): Promise<BookedCalls>
}

const adjustmentsPerPage = 500

/**
 * Gives `use` the installation's own prices. Questions are answered from the records, in this process; changes go
 * through the running server, or are made here when none runs. `beforeOpening` may throw before records are made
 * where there are none.
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
  return withOwnRecords(config, (database) => {
    const { desk, service } = pricesOf(database)
    desk.keepPrices()
    return use({
      desk,
      ...service,
      add: async (draft) => service.add(draft),
      setFactor: async (body) => service.setFactor(body),
      withdraw: async (id) => service.withdraw(id),
    })
  })
}

/** Where there are no records yet, only a change makes some: a question leaves nothing behind. */
async function withNothing<T>(config: Config, use: (prices: PriceCommands) => Promise<T>): Promise<T> {
  const { desk, service } = pricesOf(null)
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
  const reader = openRecords(config)
  try {
    const { desk, service } = pricesOf(reader)
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
    reader.close()
  }
}

/** Over a connection that only reads, whatever does not write; null: nothing is on record. */
function pricesOf(database: SqliteReader | null): { desk: PriceDesk; service: PriceService } {
  const projects = database ? createKeyStore(database).listProjects() : []
  const pastCalls = database ? createPastCallStore(database) : noPastCalls
  const desk = createPriceDesk({
    store: database ? createOwnPriceStore(database) : nothingOwn,
    shipped: compilePriceBook(loadCatalogue()),
    findProjectId: (wanted) =>
      (projects.find(({ id }) => id === wanted) ?? projects.find(({ name }) => name === wanted))?.id ?? null,
    now: Date.now,
  })
  const service = createPriceService({
    desk,
    sumPastCalls: async (records) => sumPastCalls(pastCalls, desk.bookOf(records)),
    repricing: () => ({
      find: async (afterId) =>
        nextAdjustments(pastCalls, desk.book(), { afterId, limit: adjustmentsPerPage, now: Date.now() }),
      book: async (adjustments) =>
        database ? whenWritable(() => bookAdjustments(createLedgerStore(database), adjustments)) : [],
    }),
    projectName: (id) => projects.find((project) => project.id === id)?.name ?? id,
    now: Date.now,
  })
  return { desk, service }
}

const noPastCalls: PastCallStore = { unpricedCalls: () => [] }

const nothingOwn: OwnPriceStore = {
  readOwn: () => noOwnRecords,
  isTaken: () => false,
  addChange: () => {},
  listChanges: () => [],
  findChange: () => null,
  addMissing: () => {},
}
