import type { HttpBindings } from '@hono/node-server'
import { errorWords } from '@outlay/shared/words'
import { type Context, Hono } from 'hono'
import type { Config } from '../config/index.ts'
import type { Gateway } from '../data-plane/gateway/index.ts'
import { checkedPath, pathOnRecord } from '../data-plane/gateway/index.ts'
import { OutlayError } from '../lib/errors.ts'
import { requireFewHeaderLines } from '../lib/header-lines.ts'
import { newId } from '../lib/ids.ts'
import type { Logger } from '../lib/logger.ts'
import { type JournalProgress, recordsStateOf } from '../link/index.ts'

export type Health = {
  /** False while the process is stopping or cannot record calls. Send traffic elsewhere then. */
  isReady: boolean
  /** True with OUTLAY_BYPASS: calls pass and nothing is measured. */
  isBypassed: boolean
  records: { state: string; pending: number }
  /** False while the control plane is being restarted: calls go on, and the dashboard does not. */
  isControlPlaneUp: boolean
  /** The running calls, and the bytes held in memory for them. */
  calls: { running: number; heldBytes: number }
}

type HealthFacts = {
  config: Pick<Config, 'bypass'>
  gateway: Gateway
  progress: JournalProgress
  isStopping: boolean
}

export function healthOf({ config, gateway, progress, isStopping }: HealthFacts): Health {
  return {
    isReady: !isStopping && !progress.isRefusing,
    isBypassed: config.bypass,
    records: recordsStateOf(progress),
    isControlPlaneUp: !progress.isControlPlaneDown,
    calls: gateway.load,
  }
}

/** The handlers of everything besides calls. */
export type AppDeps = {
  gateway: Gateway
  /** Answers for the dashboard: its API, its sessions, its pages. */
  dashboard(request: Request, env: { remoteAddress: string | null }): Promise<Response>
  health(): Health
  logger: Logger
}

type App = Hono<{ Bindings: HttpBindings }>

/**
 * All routes of the process: calls to the provider, health, and the dashboard's. A single app has them all,
 * unless the dashboard has an address of its own. Both apps then answer health checks.
 */
export function createApps({ isDashboardApart, ...deps }: AppDeps & { isDashboardApart: boolean }): {
  calls: App
  dashboard: App
} {
  const calls = createHealthApp(deps)
  calls.route('/', deps.gateway.app)
  // A coding agent whose base URL has no path checks here that the server is there.
  calls.all('/api/hello', (c) => c.body(null, 204))
  if (!isDashboardApart) {
    addDashboard(calls, deps)
    return { calls, dashboard: calls }
  }
  calls.notFound((c) => {
    if (isLookAtBase(c.env)) return c.body(null, 204)
    throw nothingAt(deps, c.env)
  })
  const dashboard = createHealthApp(deps)
  dashboard.all('/v1/*', () => {
    throw new OutlayError('not-found', errorWords.address.isDashboard)
  })
  addDashboard(dashboard, deps)
  return { calls, dashboard }
}

function createHealthApp({ health, logger }: Pick<AppDeps, 'health' | 'logger'>): App {
  const app: App = new Hono<{ Bindings: HttpBindings }>()
  app.get('/healthz', (c) => {
    const { isBypassed, records, isControlPlaneUp, calls } = health()
    const status = isBypassed ? 'bypassed' : 'ok'
    return c.json({ status, records, controlPlane: stateOf(isControlPlaneUp), calls }, isBypassed ? 503 : 200)
  })
  app.get('/readyz', (c) => {
    const { isReady, isBypassed, records, isControlPlaneUp } = health()
    const controlPlane = stateOf(isControlPlaneUp)
    return c.json({ ready: isReady, bypassed: isBypassed, records, controlPlane }, isReady ? 200 : 503)
  })
  app.onError((error) => {
    const publicError =
      error instanceof OutlayError ? error : new OutlayError('internal-error', errorWords.unexpected)
    const requestId = newId('req', Date.now())
    if (publicError !== error)
      logger.error({
        event: 'unexpected-error',
        request: requestId,
        error: String(error),
        stack: error.stack,
      })
    const { code, message, docs } = publicError
    return Response.json({ error: { code, message, requestId, docs } }, { status: publicError.status })
  })
  return app
}

function stateOf(isControlPlaneUp: boolean): 'up' | 'starting' {
  return isControlPlaneUp ? 'up' : 'starting'
}

function addDashboard(app: App, deps: AppDeps): void {
  const respond = (c: Context<{ Bindings: HttpBindings }>) => {
    requireOneReading(c.env)
    return askDashboard(deps, c)
  }
  app.all('/api/*', respond)
  app.all('/session', respond)
  // Pages come last and through this handler, so that a call matches a single handler and no chain is built
  // for it.
  app.notFound((c) => {
    requireOneReading(c.env)
    if (isLookAtBase(c.env)) return c.body(null, 204)
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    if (isRead && !isMeantForAnApi(deps, c.env)) return askDashboard(deps, c)
    throw nothingAt(deps, c.env)
  })
}

/** Passes on the address of the connection with the request: a header could be forged. */
function askDashboard({ dashboard }: AppDeps, c: Context<{ Bindings: HttpBindings }>): Promise<Response> {
  requireRequestOf(c.req)
  return dashboard(c.req.raw, { remoteAddress: c.env.incoming.socket.remoteAddress ?? null })
}

/** The control plane makes a `Request` of it, which has no methods for debugging and no address without a host. */
function requireRequestOf({ method, url }: { method: string; url: string }): void {
  if (method === 'TRACE' || method === 'TRACK') throw new OutlayError('not-found', errorWords.address.noRoute)
  if (!URL.canParse(url)) throw new OutlayError('invalid-request', errorWords.requests.badHost)
}

/** A client whose base URL has no path checks in this way that the server is there. */
function isLookAtBase({ incoming: { method, url } }: HttpBindings): boolean {
  return method === 'HEAD' && url === '/'
}

/**
 * An SDK that forgets the `/v1` of `/v1/models` would take a page for its answer. Browsers request pages
 * without a key.
 */
function isMeantForAnApi({ gateway }: AppDeps, { incoming }: HttpBindings): boolean {
  const { headers, method = 'GET', url = '/' } = incoming
  if (headers.authorization === undefined && headers['x-api-key'] === undefined) return false
  return gateway.nearestAddress(method, pathOnRecord(url)) !== null
}

function nothingAt({ gateway }: AppDeps, { incoming: { method = 'GET', url = '/' } }: HttpBindings) {
  const path = pathOnRecord(url).slice(0, 200)
  const meant = gateway.nearestAddress(method, path)
  return new OutlayError(
    'not-found',
    meant === null ? errorWords.address.nothingThere : errorWords.address.meant(method, path, meant),
  )
}

/**
 * Refuses requests that two readers could understand differently: a path with two meanings, or headers of
 * which some may be missing.
 */
function requireOneReading({ incoming }: HttpBindings): void {
  requireFewHeaderLines(incoming)
  checkedPath(incoming.url ?? '/')
}
