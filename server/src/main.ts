import { randomBytes, timingSafeEqual } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { allProjects } from '@outlay/shared/access'
import type { FirstCall } from '@outlay/shared/api'
import { compilePriceBook, loadCatalogue, type PriceEntry } from '@outlay/shared/pricing'
import { countedApis } from '@outlay/shared/tokens'
import { startWords } from '@outlay/shared/words'
import { createApi, createSessionApp, serveWeb } from './api/index.ts'
import { createApps } from './app.ts'
import type { Config, ProviderConfig } from './config/index.ts'
import { type CallWatcher, createGateway, type MountAddress, type UpstreamAddress } from './gateway/index.ts'
import { createKeyManager, createTestCall, type KeyManager, KeyRing } from './keys/index.ts'
import { bookAdjustments, Journal, type Ledger, openLedger } from './ledger/index.ts'
import { aboutFile } from './lib/about-file.ts'
import { detailsOf } from './lib/details-of.ts'
import { openListener } from './lib/listener.ts'
import { createLogger } from './lib/logger.ts'
import { shippedPath } from './lib/project-root.ts'
import { openRootKey } from './lib/root-key.ts'
import { whenWritable } from './lib/when-writable.ts'
import { createCountingPool } from './metering/counting/index.ts'
import { createDriftRecord } from './metering/drift/index.ts'
import { answerPrice, interruptedReceipt } from './metering/index.ts'
import { createPriceDesk, createPriceService } from './prices/index.ts'
import { billingApis, firstCallOf, keyHeaderOf, loadSigner, loadWireFormat } from './providers/index.ts'
import { createReports, type ReportRunner } from './reports/index.ts'
import { createSampleManager } from './sample/index.ts'
import {
  createDriftStore,
  createKeyStore,
  createLedgerStore,
  createOwnPriceStore,
  createPastCallPool,
  createPriceDays,
  createReportPool,
  createSampleStore,
  lockForOpening,
  openDatabase,
  restoreInThread,
  startCheckpoints,
} from './storage/sqlite/index.ts'
import { version } from './version.ts'

export type { CallWatcher }

export type Outlay = {
  /** Where calls go: `http://127.0.0.1:4100`. */
  origin: string
  /** Where the dashboard and its API are: the same, unless they have an address of their own. */
  dashboardOrigin: string
  keys: KeyManager
  /** What went wrong with the records since the last start, a sentence or two each; empty as a rule. */
  notices: readonly string[]
  /** A link that opens the dashboard once. */
  dashboardLink(): string
  /** Refuses new calls and lets the running ones come to their end, for as long as a stop may take. */
  drain(): Promise<void>
  /** Stops in order: no new calls, the running ones to their end, every record on disk. */
  stop(): Promise<void>
  /** Puts an error that belongs to no call in the log, with its stack. */
  logFault(error: unknown): void
}

type StartOptions = {
  config: Config
  /** Where the simulator answers, when it is the provider. */
  simulatorUrl: URL | null
  /** Is shown each call in memory, and may refuse it; none by default. */
  watcher?: CallWatcher
  /** UTC milliseconds; the machine's own clock by default. */
  now?(): number
}

/**
 * Starts gateway and dashboard in this process: storage first, then what the last run left behind, then the
 * socket. Throws an Error with one public sentence when something is in the way.
 */
export async function startOutlay({
  config,
  simulatorUrl,
  watcher,
  now = Date.now,
}: StartOptions): Promise<Outlay> {
  const startedAt = now()
  const databaseFile = {
    what: startWords.files.database,
    file: config.databaseFile,
    setting: 'OUTLAY_DATABASE_URL',
  }
  const lock = lockForOpening(config)
  const rootKey = openRootKey(config.secretKey, join(config.dataDir, 'secret.key'))
  const { logger, info: logCall, flush: flushLog } = createLogger(config.logLevel)
  const database = aboutFile(databaseFile, () =>
    openDatabase(config.databaseFile, { ...config, mark: lock.database }),
  )
  const notices: string[] = []
  if (lock.isDatabaseGone) {
    logger.warn({ event: 'database-missing' })
    notices.push(startWords.database.gone(config.databaseFile))
  }
  const keyStore = createKeyStore(database)
  const desk = createPriceDesk({
    store: createOwnPriceStore(database),
    shipped: compilePriceBook(loadCatalogue()),
    findProjectId: (idOrName) => projectOf(keyStore.listProjects(), idOrName)?.id ?? null,
    now,
  })
  desk.keepPrices()

  const store = createLedgerStore(database)
  const opened = aboutFile(
    { what: startWords.files.journal, file: config.journalFile, setting: 'OUTLAY_JOURNAL_FILE' },
    () => Journal.open({ file: config.journalFile, flushToDisk: config.durability === 'power' }),
  )
  const { ledger, notices: aboutJournal } = openLedger({
    opened,
    journalFile: config.journalFile,
    stoodHere: lock.journal.isMade === true,
    store,
    logger,
    onFailure: config.onLedgerFailure,
    interrupted: (intent, bytes) => interruptedReceipt(desk.book(), intent, bytes),
  })
  lock.journal.note(true)
  notices.push(...aboutJournal)

  const ring = new KeyRing(rootKey.derive('fingerprint'), keyStore.listKeys())
  // A caller's own key is first seen with a call, and follows it to the database.
  const keysOnRecord = { ...keyStore, listKeys: () => withoutWaiting(ledger, keyStore.listKeys) }
  const keys = createKeyManager({ store: keysOnRecord, ring, provider: config.provider.name, now })
  const reports = createReports({
    runner: readingAll(createReportPool(config.databaseFile), ledger),
    findPending: (id) => ledger.findPending(id),
    listPending: () => ledger.listPending(),
    priceFrom: createPriceDays(database),
  })
  const sample = createSampleManager({
    store: createSampleStore(database),
    record: (receipt) =>
      new Promise((resolve) => ledger.settle({ receipt, key: null, openCall: null }, () => resolve())),
    writeThrough: () => ledger.writeThrough(),
    forgetWritten: () => ledger.forgetWritten(),
    priceBook: desk.book,
    logger,
    now,
  })
  const testCall = createTestCall({
    keys,
    firstCall: () => firstCall(),
  })
  const counter = createCountingPool()
  const pastCalls = createPastCallPool(config.databaseFile)
  const prices = createPriceService({
    desk,
    sumPastCalls: (records) => withoutWaiting(ledger, () => pastCalls.sum(records)),
    repricing: () => {
      const records = desk.records()
      return {
        find: (afterId) => withoutWaiting(ledger, () => pastCalls.page(records, { afterId, now: now() })),
        book: (adjustments) => whenWritable(() => bookAdjustments(store, adjustments)),
      }
    },
    projectName: (id) => projectOf(keyStore.listProjects(), id)?.name ?? id,
    now,
  })
  const drift = createDriftRecord({ store: createDriftStore(database), now })
  const checkpoints = startCheckpoints(config.databaseFile)

  const gateway = createGateway({
    config,
    routes: await loadMounts(config, simulatorUrl, now),
    ledger,
    keys: ring,
    get priceBook() {
      return desk.book()
    },
    counter,
    drift,
    watcher: watcher ?? null,
    logger,
    logCall,
    now,
    instance: `outlay-${rootKey.id}`,
    readRequest: (id, keyId) => reports.get(id, allProjects, { keyId }),
  })

  let stopping: Promise<void> | null = null
  let draining: Promise<void> | null = null
  let oneTimeToken = ''
  let origin = ''
  const controlToken = `olc_${randomBytes(32).toString('base64url')}`
  for (const secret of [controlToken, config.adminToken, config.secretKey]) {
    if (secret !== null) ring.keepFromCalls(secret)
  }
  const access = {
    sessionKey: rootKey.derive('sessions'),
    port: () => Number(new URL(dashboardOrigin).port || 80),
    adminToken: config.adminToken,
    controlToken,
    isLoopbackListener: config.dashboard?.isLoopback ?? config.isLoopback,
    oneTimeToken: { consume: consumeToken },
    now,
  }
  const api = createApi({
    access,
    log: logger,
    version,
    status: async (scope) => ({
      version,
      startedAt: new Date(startedAt).toISOString(),
      gatewayBaseUrl: `${origin}/v1`,
      firstCall: firstCall(),
      provider: {
        name: config.provider.name,
        baseUrl: (simulatorUrl ?? config.provider.baseUrl).href,
        simulated: config.provider.name === 'simulator',
      },
      passThrough: config.passThrough !== 'off',
      records: {
        ...ledger.state,
        firstCallAt: await reports.firstCallAt(scope),
        since: await reports.since(scope),
      },
      sampleData: sample.isThere(),
      bypassed: config.bypass,
      prices: pricesStatusOf(desk.prices()),
    }),
    requests: { list: reports.list, get: reports.get },
    usage: { report: reports.usage },
    prices,
    counting: {
      countRequest(question) {
        const model = question.model ?? textOf(question.body.model)
        const calibration = drift.calibrationOf(question.provider, model)
        return counter.countRequest({ ...question, calibration })
      },
      apis: countedApis,
    },
    drift: {
      report(query, scope) {
        drift.writeThrough()
        return reports.counting(query, scope)
      },
      calibrations: drift.calibrations,
    },
    reportedCosts: { report: reports.reportedCosts },
    pricing: { answer: (question) => answerPrice(desk.book(), question), apis: billingApis },
    keys: {
      list: async () => keys.list(),
      create: (body) => whenWritable(() => keys.create(body)),
      update: (id, body) => whenWritable(() => keys.update(id, body)),
      revoke: (id) => whenWritable(() => keys.revoke(id)),
    },
    projects: {
      list: async () =>
        keys
          .projects()
          .map((project) => ({ ...project, createdAt: new Date(project.createdAt).toISOString() })),
    },
    links: { create: dashboardLink },
    sampleData: sample,
    testCall,
    maintenance: {
      async restore(file) {
        await restoreInThread({ backupFile: file, databaseFile: config.databaseFile, now: now() })
        ring.replaceAll(keyStore.listKeys())
        desk.reload()
        desk.keepPrices()
        ledger.forgetWritten()
        drift.relearn()
      },
    },
  })
  const { calls, dashboard } = createApps({
    gateway,
    api,
    session: createSessionApp({ access }),
    web: serveWeb({ directory: join(shippedPath('web'), 'dist') }),
    logger,
    health: () => ({
      isReady: draining === null && ledger.state.state !== 'refusing',
      isBypassed: config.bypass,
      records: ledger.state,
      calls: gateway.load,
    }),
    isDashboardApart: config.dashboard !== null,
  })

  const { keepAliveMs } = config.timeouts
  const dashboardListener = config.dashboard
    ? await openListener({
        ...config.dashboard,
        fetch: dashboard.fetch,
        setting: 'OUTLAY_DASHBOARD_LISTEN',
        keepAliveMs,
      })
    : null
  const gatewayListener = await openListener({
    fetch: calls.fetch,
    host: config.host,
    port: config.port,
    setting: 'OUTLAY_PORT',
    keepAliveMs,
    upgrade: gateway.upgrade,
  }).catch(async (error: unknown) => {
    // It listens, and would keep a process alive that has nothing to do.
    await dashboardListener?.close()
    throw error
  })
  const listeners = dashboardListener ? [gatewayListener, dashboardListener] : [gatewayListener]
  origin = gatewayListener.origin
  const dashboardOrigin = (dashboardListener ?? gatewayListener).origin
  const controlFiles = writeControlFiles(config.dataDir, {
    origin: dashboardOrigin,
    controlToken,
    startedAt,
  })

  return { origin, dashboardOrigin, keys, notices, dashboardLink, drain, stop, logFault }

  function firstCall(): FirstCall {
    return firstCallOf({ ...config.provider, origin, now: now() })
  }

  function logFault(error: unknown): void {
    logger.fatal({ event: 'fault-outside-calls', ...detailsOf(error) })
  }

  /** The latest link is the one that works: an older one may stand in a log by now. */
  function dashboardLink(): string {
    oneTimeToken = `oll_${randomBytes(24).toString('base64url')}`
    return `${dashboardOrigin}/session?token=${oneTimeToken}`
  }

  function consumeToken(token: string): boolean {
    const shown = Buffer.from(token)
    const expected = Buffer.from(oneTimeToken)
    if (oneTimeToken === '' || shown.length !== expected.length || !timingSafeEqual(shown, expected))
      return false
    oneTimeToken = ''
    return true
  }

  function drain(): Promise<void> {
    if (draining) return draining
    for (const file of controlFiles) rmSync(file, { force: true })
    // Callers who come while running calls end are told when to come back; a closed port could not tell them.
    draining = gateway.drain(config.timeouts.shutdownMs)
    return draining
  }

  function stop(): Promise<void> {
    stopping ??= stopInOrder()
    return stopping
  }

  async function stopInOrder(): Promise<void> {
    await drain()
    const closed = Promise.all(listeners.map((listener) => listener.close()))
    for (const listener of listeners) listener.endConnections(500)
    await closed
    await gateway.close()
    // Counts that wait are a courtesy, and a stop does not wait for them for long.
    await Promise.race([Promise.all([counter.close(), reports.close(), pastCalls.close()]), afterMs(2_000)])
    await checkpoints.stop()
    database.waitForOthers(1_000)
    drift.close()
    ledger.close()
    database.close()
    lock.release()
    flushLog()
  }
}

/** Rows on their way are written before `read` looks. */
function withoutWaiting<T>(ledger: Ledger, read: () => T): T {
  ledger.writeThrough(2)
  return read()
}

/** A reader sees every call that was answered before it asked: rows on their way are written first. */
function readingAll(runner: ReportRunner, ledger: Ledger): ReportRunner {
  return {
    run(question) {
      return withoutWaiting(ledger, () => runner.run(question))
    },
    close: () => runner.close(),
  }
}

/** `/v1` stands for the first provider, which the simulator may be for Outlay keys; the others have paths of their own. */
async function loadMounts(
  config: Config,
  simulatorUrl: URL | null,
  now: () => number,
): Promise<MountAddress[]> {
  const others = await Promise.all(
    config.providers.map(async (one) => ({ one, upstream: await loadUpstream(one, now) })),
  )
  const { provider } = config
  const isSimulated = provider.name === 'simulator' && simulatorUrl !== null
  const real = others.find(({ one }) => one.name === (isSimulated ? 'openai' : provider.name))?.upstream
  if (!real) throw new Error(startWords.settings.unknownProvider(provider.name, ''))
  const simulator = {
    ...real,
    provider: 'simulator',
    baseUrl: simulatorUrl ?? provider.baseUrl,
    apiKey: 'sk-simulator',
    accountHeaders: [],
  }
  return [
    { mounts: [''], ours: isSimulated ? simulator : real, passThrough: real },
    ...others.map(({ one, upstream }) => ({ mounts: one.mounts, ours: upstream, passThrough: upstream })),
  ]
}

async function loadUpstream(provider: ProviderConfig, now: () => number): Promise<UpstreamAddress> {
  const { name, wire, baseUrl, apiKey, needsKey, keySetting, accountHeaders, region, signing } = provider
  return {
    provider: name,
    wire: await loadWireFormat({ name, wire }),
    baseUrl,
    apiKey,
    sign: signing === null ? null : await loadSigner(signing, now),
    needsKey,
    keySetting,
    accountHeaders,
    region,
    keyHeader: keyHeaderOf(wire),
    messagesBasePath: provider.messagesBasePath,
    keepsVersion: provider.keepsVersion || wire !== 'openai',
  }
}

/** How the command line finds this process: where it listens, and the token that it alone can read. */
function writeControlFiles(
  dataDir: string,
  server: { origin: string; controlToken: string; startedAt: number },
): string[] {
  const infoFile = join(dataDir, 'server.json')
  const tokenFile = join(dataDir, 'control.token')
  const info = {
    pid: process.pid,
    url: server.origin,
    startedAt: new Date(server.startedAt).toISOString(),
    version,
  }
  rmSync(tokenFile, { force: true })
  writeFileSync(tokenFile, server.controlToken, { mode: 0o600 })
  writeFileSync(infoFile, JSON.stringify(info), { mode: 0o600 })
  return [infoFile, tokenFile]
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function afterMs(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
}

function projectOf<Project extends { id: string; name: string }>(
  projects: readonly Project[],
  idOrName: string,
): Project | undefined {
  return projects.find(({ id }) => id === idOrName) ?? projects.find(({ name }) => name === idOrName)
}

/** How old the published prices are: what somebody added themselves says nothing of that. */
function pricesStatusOf(prices: readonly PriceEntry[]) {
  const shipped = prices.filter(({ origin }) => origin === 'shipped')
  const days = shipped.map(({ verifiedOn }) => verifiedOn).toSorted()
  return { rows: prices.length, verifiedOn: days[0] ?? '' }
}
