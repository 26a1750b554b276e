import { randomBytes, timingSafeEqual } from 'node:crypto'
import { join } from 'node:path'
import type { FirstCall } from '@outlay/shared/api'
import type { Receipt } from '@outlay/shared/records'
import { countedApis } from '@outlay/shared/tokens'
import { errorWords } from '@outlay/shared/words'
import { Hono } from 'hono'
import { OutlayError } from '../lib/errors.ts'
import { shippedPath } from '../lib/project-root.ts'
import { whenWritable } from '../lib/when-writable.ts'
import { recordsStateOf } from '../link/index.ts'
import { createCountingPool } from '../metering/counting/index.ts'
import { answerPrice } from '../metering/index.ts'
import { simulatedProvider } from '../providers/facts/index.ts'
import { billingApis, firstCallOf } from '../providers/index.ts'
import { version } from '../version.ts'
import { createApi, createSessionApp, serveWeb } from './api/index.ts'
import type { ControlPlaneOptions, DashboardEnv } from './control-plane.ts'
import type { DriftRecord } from './counting-drift/index.ts'
import { bookAdjustments, type Follower, StorageUnavailable } from './follower/index.ts'
import { forgetUsers } from './forget/index.ts'
import { createTestCall, type KeyManager } from './keys/index.ts'
import type { OpenedPrices } from './open-prices.ts'
import { createPriceService } from './prices/index.ts'
import type { Reports } from './reports/index.ts'
import { createSampleManager } from './sample/index.ts'
import type { InstallationSettingsManager } from './settings/index.ts'
import type { Storage } from './storage/index.ts'

type DashboardDeps = ControlPlaneOptions & {
  storage: Storage
  follower: Follower
  prices: OpenedPrices
  drift: DriftRecord
  keys: KeyManager
  reports: Reports
  settings: InstallationSettingsManager
}

export type DashboardParts = {
  fetch(request: Request, env: DashboardEnv): Promise<Response>
  /**
   * Makes a link that opens the dashboard once. A new link ends the one before, which may be in a log by now.
   */
  link(): string
  setOrigins(origins: { gateway: string; dashboard: string }): void
  close(): Promise<void>
}

/** The dashboard: the API with its handlers, the sessions and the pages. */
export function createDashboard(deps: DashboardDeps): DashboardParts {
  const { config, progress, storage, follower, prices, drift, keys, reports, settings, logger, now } = deps
  let origins = { gateway: '', dashboard: '' }
  const oneTimeLink = createOneTimeLink(() => origins.dashboard, deps.link)
  const counter = createCountingPool()
  const sample = createSampleManager({
    store: storage.sample,
    record: (receipts) => recordAll(deps, receipts),
    exclusive: (work) => follower.exclusive(work),
    priceBook: prices.desk.book,
    logger,
    now,
  })
  const priceService = createPriceService({
    desk: prices.desk,
    async sumPastCalls(records) {
      await follower.catchUp()
      return storage.pastCalls.sum(records)
    },
    repricing: () => {
      const records = prices.desk.records()
      return {
        async find(afterId) {
          await follower.catchUp()
          return storage.pastCalls.page(records, { afterId, now: now() })
        },
        book: (adjustments) =>
          whenWritable(() => follower.exclusive(() => bookAdjustments(storage.ledger, adjustments))),
      }
    },
    projectNames: prices.projectNames,
    now,
  })
  const access = {
    sessionKey: Buffer.from(deps.sessionKey),
    port: () => Number(new URL(origins.dashboard).port || 80),
    adminToken: config.adminToken,
    controlToken: deps.controlToken,
    isLoopbackListener: config.dashboard?.isLoopback ?? config.isLoopback,
    oneTimeToken: { consume: oneTimeLink.consume },
    now,
  }
  const api = createApi({
    access,
    log: logger,
    version,
    status: async (scope) => ({
      version,
      startedAt: new Date(deps.startedAt).toISOString(),
      gatewayBaseUrl: `${origins.gateway}/v1`,
      firstCall: firstCall(),
      provider: {
        name: config.provider.name,
        baseUrl: config.provider.url,
        simulated: config.provider.name === simulatedProvider.name,
      },
      passThrough: config.passThrough !== 'off',
      records: {
        ...recordsStateOf(progress),
        firstCallAt: await reports.firstCallAt(scope),
        since: await reports.since(scope),
      },
      sampleData: await sample.isThere(),
      bypassed: config.bypass,
      prices: prices.status(),
    }),
    requests: { list: reports.list, get: reports.get },
    usage: { report: reports.usage },
    prices: priceService,
    counting: {
      countRequest(question) {
        const model = question.model ?? textOf(question.body.model)
        const calibration = drift.calibrationOf(question.provider, model)
        return counter.countRequest({ ...question, calibration })
      },
      apis: countedApis,
    },
    drift: {
      async report(query, scope) {
        await drift.writeThrough()
        return reports.drift(query, scope)
      },
      calibrations: drift.calibrations,
    },
    reportedCosts: { report: reports.reportedCosts },
    pricing: { price: (question) => answerPrice(prices.desk.book(), question), apis: billingApis },
    keys: {
      list: () => keys.list(),
      create: (body) => whenWritable(() => keys.create(body)),
      update: (id, body) => whenWritable(() => keys.update(id, body)),
      revoke: (id) => whenWritable(() => keys.revoke(id)),
    },
    projects: {
      async list() {
        const projects = await keys.projects()
        return projects.map((project) => ({
          ...project,
          createdAt: new Date(project.createdAt).toISOString(),
        }))
      },
    },
    links: { create: oneTimeLink.create },
    sampleData: sample,
    testCall: createTestCall({ keys, firstCall }),
    maintenance: {
      restore: (file) => restore(deps, file),
      async forget(users) {
        await follower.catchUp()
        return forgetUsers(users, { store: storage.forget, exclusive: (work) => follower.exclusive(work) })
      },
    },
    settings: {
      read: settings.read,
      change: (body) => whenWritable(() => settings.change(body)),
      reportingZone: settings.reportingZone,
    },
  })
  const app = new Hono<{ Bindings: DashboardBindings }>()
  const session = createSessionApp({ access })
  const web = serveWeb({ directory: join(shippedPath('web'), 'dist'), zone: settings.reportingZone })
  app.all('/api/*', (c) => api.fetch(c.req.raw, c.env))
  app.all('/session', (c) => session.fetch(c.req.raw, c.env))
  app.notFound((c) => web.fetch(c.req.raw, c.env))

  return {
    async fetch(request, { remoteAddress }) {
      return app.fetch(request, { incoming: { socket: { remoteAddress: remoteAddress ?? undefined } } })
    },
    link: oneTimeLink.create,
    setOrigins(given) {
      origins = given
    },
    close: () => counter.close(),
  }

  function firstCall(): FirstCall {
    const { provider } = config
    return firstCallOf({
      ...provider,
      baseUrl: new URL(provider.baseUrl),
      origin: origins.gateway,
      now: now(),
    })
  }
}

/** Handlers read the address of the caller here. */
type DashboardBindings = { incoming: { socket: { remoteAddress: string | undefined } } }

/** Sample calls bypass the journal, so the caller waits until they are on record. */
async function recordAll({ follower }: DashboardDeps, receipts: readonly Receipt[]): Promise<void> {
  const entries = receipts.map((receipt) => ({ kind: 'receipt', receipt, key: null, polled: null }) as const)
  try {
    await follower.exclusive(() => follower.write(entries))
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error
    throw new OutlayError('records-unavailable', errorWords.records.cannotBeWritten, { cause: error })
  }
}

/** Restores a backup, then reloads the keys, prices and calibrations that are kept in memory. */
async function restore(deps: DashboardDeps, file: string): Promise<void> {
  const { follower, storage, dataPlane, prices, drift, settings, now } = deps
  await follower.exclusive(() => storage.restore(file, now()))
  await dataPlane.replaceKeys(await storage.keys.listKeys())
  await prices.desk.reload()
  await prices.desk.keepPrices()
  await drift.relearn()
  await settings.reload()
}

function createOneTimeLink(origin: () => string, kept: ControlPlaneOptions['link']) {
  let current = kept?.token ?? ''
  return {
    create(): string {
      current = `oll_${randomBytes(24).toString('base64url')}`
      kept?.note(current)
      return `${origin()}/session?token=${current}`
    },
    consume(token: string): boolean {
      const shown = Buffer.from(token)
      const expected = Buffer.from(current)
      if (current === '' || shown.length !== expected.length || !timingSafeEqual(shown, expected))
        return false
      current = ''
      kept?.note(current)
      return true
    },
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
