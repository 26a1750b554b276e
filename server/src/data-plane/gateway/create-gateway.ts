import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { RequestDetail } from '@outlay/shared/api'
import type { PriceBook } from '@outlay/shared/pricing'
import { errorWords } from '@outlay/shared/words'
import { Hono } from 'hono'
import type { Config } from '../../config/index.ts'
import { detailsOf } from '../../lib/details-of.ts'
import { OutlayError } from '../../lib/errors.ts'
import { newId } from '../../lib/ids.ts'
import type { Upgrade } from '../../lib/ignore-upgrade.ts'
import type { Logger } from '../../lib/logger.ts'
import { PackedSet } from '../../lib/packed-set.ts'
import type { KeepEndUser } from '../attribution/index.ts'
import type { KeyRing } from '../callers/index.ts'
import type { CallJournal } from '../journal/index.ts'
import type { CallLedger } from './admit.ts'
import { BufferBudget } from './buffer-budget.ts'
import type { Call } from './call.ts'
import type { CallWatcher } from './call-watcher.ts'
import { containFaults, endFaultyCall } from './contain-faults.ts'
import { admitOrigin, corsHeaders, createOriginPolicy } from './cors.ts'
import { type Counter, createCountLater } from './count-later.ts'
import { findCredential } from './find-credential.ts'
import type { FindBooked } from './kept-object.ts'
import { findMountIn, type Mount, routeAt } from './mount.ts'
import { nearestAddress } from './nearest-address.ts'
import { relayUpgrade, type UpgradeDeps } from './realtime/relay-upgrade.ts'
import { createMinuteLimit, sendRefusal, strangersOnRecordPerMinute } from './refuse.ts'
import { leaveWhenDone, relayCall } from './relay-call.ts'
import { type CountedCall, createSampleLater, type InputCounter } from './sample-later.ts'
import { TurnShare } from './share-turns.ts'
import { Stopped, stopStalled, sweepEveryMs } from './stop-stalled.ts'
import { createUpstream, type Upstream, type UpstreamAddress } from './upstream.ts'

export type GatewayDeps = {
  config: Config
  /** The providers and their paths: `/v1` for the first provider, and a path of its own for each. */
  routes: readonly MountAddress[]
  ledger: CallJournal
  findBooked: FindBooked
  keys: KeyRing
  readonly priceBook: PriceBook
  counter: Counter & InputCounter
  /** Compares counted calls with reported usage, and learns factors from them. */
  drift: { add(call: CountedCall): void; calibrationOf(provider: string, model: string | null): number }
  watcher: CallWatcher | null
  logger: Logger
  logCall(line: Record<string, unknown>): void
  now(): number
  /** The name of this installation in `Via`, so that it recognises its own calls when they come back. */
  instance: string
  keepEndUser: KeepEndUser
  /** A call, shown only to the key that made it. */
  readRequest(id: string, keyId: string): Promise<RequestDetail | null>
}

/**
 * The addresses for calls with Outlay keys and with callers' own keys. They differ only with the simulator.
 */
export type MountAddress = { mounts: readonly string[]; ours: UpstreamAddress; passThrough: UpstreamAddress }

export type Gateway = {
  /** Relays a request under a provider's path. False for any other, which is left untouched. */
  relay(incoming: IncomingMessage, outgoing: ServerResponse): boolean
  /** The gateway's own addresses, which no provider has. */
  app: Hono<{ Bindings: HttpBindings }>
  /**
   * The known address that an unknown one outside all providers' paths probably meant. Null if no known
   * address is similar.
   */
  nearestAddress(method: string, path: string): string | null
  /**
   * Handles a WebSocket handshake, including its failure. False for any other upgrade, which is then served
   * as HTTP.
   */
  upgrade(upgrade: Upgrade): boolean
  /**
   * Refuses new calls and tells their SDKs when to come back. Resolves when the running calls have ended, or
   * after `timeoutMs`.
   */
  drain(timeoutMs: number): Promise<void>
  close(): Promise<void>
  /** The running calls and the bytes held for them. Both are 0 when the gateway is idle. */
  readonly load: { running: number; heldBytes: number }
}

/** Addresses under the default provider's path that lead to no provider. */
const ownAddresses = '/v1/outlay/'
const progressEveryMs = 1_000
/** The time for recording calls that were cut at the end of a stop. */
const settleAfterAbortMs = 1_000

/** Relays `/v1/*` to the provider and back, and keeps every promise about calls. */
export function createGateway(deps: GatewayDeps): Gateway {
  const { config, ledger } = deps
  const mounts = createMounts(deps.routes, config)
  const running = new PackedSet<Call>()
  const budget = new BufferBudget(config.limits.bufferBytes)
  let drainedBy: number | null = null

  const relay: UpgradeDeps = {
    ledger: config.bypass ? unmeasured : ledger,
    keys: deps.keys,
    // Read anew for each call: prices can be added while the gateway runs.
    get priceBook() {
      return deps.priceBook
    },
    findBooked: deps.findBooked,
    logger: deps.logger,
    logCall: deps.logCall,
    now: deps.now,
    budget,
    countLater: createCountLater({
      counter: deps.counter,
      calibrationOf: deps.drift.calibrationOf,
      ledger,
      get priceBook() {
        return deps.priceBook
      },
      watcher: deps.watcher,
    }),
    sampleLater: createSampleLater({ counter: deps.counter, budget, record: deps.drift }),
    watcher: deps.watcher,
    limits: config.limits,
    passThrough: config.passThrough,
    keepEndUser: deps.keepEndUser,
    mayPageCall: createOriginPolicy(config.corsOrigins),
    drainTimeoutMs: config.timeouts.drainMs,
    connectTimeoutMs: config.timeouts.connectMs,
    readerTimeoutMs: config.timeouts.betweenBytesMs,
    retry: { statuses: config.retryStatuses, onClientGone: config.onClientGone, now: deps.now },
    via: `1.1 ${deps.instance}`,
    uploadBytesMax: config.limits.uploadBytes,
    turnShare: new TurnShare(),
    instance: deps.instance,
    isBypassed: config.bypass,
    running,
    stopsInMs: () => (drainedBy === null ? null : Math.max(0, drainedBy - performance.now())),
    acceptedCaller: (...token) => deps.keys.accepted(...token),
    keySeen: (key) => deps.keys.put({ ...key, revokedAt: null }),
    callEnded: (call) => leaveWhenDone(running, call),
    mayRecordStranger: createMinuteLimit(strangersOnRecordPerMinute),
  }

  const sweepTimer = setInterval(
    () =>
      stopStalled(running.list(), config.timeouts, {
        now: performance.now(),
        endFaulty: (call, error) => endFaultyCall(relay, call, error),
      }),
    sweepEveryMs(config.timeouts),
  ).unref()
  const progressTimer = setInterval(() => {
    const answers = running.list().filter((call) => call.responseBytes > 0 && !call.isSettled)
    if (!config.bypass) ledger.noteProgress(answers)
  }, progressEveryMs).unref()

  const app = new Hono<{ Bindings: HttpBindings }>()
  app.get(`${ownAddresses}requests/:id`, async (c) => {
    admitOrigin(relay.mayPageCall, c.env.incoming, c.env.outgoing)
    const requestId = newId('req', deps.now())
    const detail = await readOwnRequest(deps, c.env.incoming, c.req.param('id'))
    if (detail instanceof OutlayError) {
      sendRefusal(c.env.outgoing, mountOf(c.env.incoming).ours.wire, detail, requestId)
      return RESPONSE_ALREADY_SENT
    }
    const cors = corsHeaders(c.env.outgoing)
    for (let index = 0; index < cors.length; index += 2) c.header(cors[index]!, cors[index + 1])
    return c.json(detail)
  })
  const [theDefault] = mounts
  const findMount = findMountIn(mounts)
  const mountOf = ({ url = '/' }: IncomingMessage) => findMount(url) ?? theDefault!

  return {
    relay(incoming, outgoing) {
      const { url = '/' } = incoming
      const mount = url.startsWith(ownAddresses) ? undefined : findMount(url)
      if (mount === undefined) return false
      try {
        relayCall(relay, mount, incoming, outgoing)
      } catch (error) {
        // No call exists yet that could end with the fault.
        const requestId = newId('req', Date.now())
        deps.logger.error({ event: 'unexpected-error', request: requestId, ...detailsOf(error) })
        const refusal = new OutlayError('internal-error', errorWords.unexpected)
        sendRefusal(outgoing, mount.ours.wire, refusal, requestId)
      }
      return true
    },
    app,
    nearestAddress(method, path) {
      const { ours } = theDefault!
      return nearestAddress('', path, (other) => routeAt(theDefault!, ours, method, other))
    },
    upgrade: (upgrade) => relayUpgrade(relay, mountOf(upgrade.incoming), upgrade),
    async drain(timeoutMs) {
      drainedBy = performance.now() + timeoutMs
      while (running.size > 0 && performance.now() < drainedBy) await pause()
      for (const call of running.list()) {
        containFaults(relay, call, () => call.exchange?.abort(new Stopped('client-gone')))()
      }
      const settled = performance.now() + settleAfterAbortMs
      while (running.size > 0 && performance.now() < settled) await pause()
    },
    async close() {
      clearInterval(progressTimer)
      clearInterval(sweepTimer)
      const dispatchers = new Set(
        mounts.flatMap(({ ours, passThrough }) => [ours.dispatcher, passThrough.dispatcher]),
      )
      await Promise.all([...dispatchers].map((dispatcher) => dispatcher.destroy()))
    },
    get load() {
      return { running: running.size, heldBytes: budget.heldBytes }
    },
  }
}

/** One pool of connections to each provider, however many paths lead there. The first mount serves `/v1`. */
function createMounts(routes: readonly MountAddress[], config: Config): Mount[] {
  const upstreams = new Map<string, Upstream>()
  const upstreamAt = (address: UpstreamAddress) => {
    const name = `${address.provider} ${address.baseUrl.href}`
    const upstream = upstreams.get(name) ?? createUpstream(address, config)
    upstreams.set(name, upstream)
    return upstream
  }
  return routes.flatMap(({ mounts, ours, passThrough }) =>
    mounts.map((prefix) => ({ prefix, ours: upstreamAt(ours), passThrough: upstreamAt(passThrough) })),
  )
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 20))
}

/** OUTLAY_BYPASS: calls are relayed and nothing is recorded. */
const unmeasured: CallLedger = {
  admit(_intent, committed) {
    committed(null)
    return null
  },
  settle: (_ended, committed) => committed(null),
  settleLine: () => {},
  amend: () => {},
}

/** Only the key that made a call may see it here. For any other key the call does not exist. */
async function readOwnRequest(
  deps: GatewayDeps,
  incoming: IncomingMessage,
  id: string,
): Promise<RequestDetail | OutlayError> {
  const notFound = new OutlayError('not-found', errorWords.calls.notOfThisKey)
  try {
    const { credential } = findCredential(incoming.headers, incoming.url ?? '/')
    const caller = deps.keys.identify(credential)
    if (caller.kind === 'invalid') return new OutlayError('invalid-key', errorWords.credentials.invalid)
    const keyId = caller.kind === 'outlay' ? caller.key.id : caller.id
    return (await deps.readRequest(id, keyId)) ?? notFound
  } catch (error) {
    if (error instanceof OutlayError) return error
    deps.logger.error({ event: 'read-request-failed', error: String(error) })
    return new OutlayError('internal-error', errorWords.unexpected, { cause: error })
  }
}
