import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startWords } from '@outlay/shared/words'
import { dataFiles } from '../lib/data-files.ts'
import type { LogLevel } from '../lib/logger.ts'
import { ConfigError } from '../lib/setting.ts'
import { type Environment, isLoopbackHost, readSetting, textOf } from './environment.ts'
import { type ProviderConfig, readProviders } from './read-providers.ts'
import {
  callerVariables,
  compatibleVariable,
  dashboardBeyondLoopback,
  type SettingName,
  settings,
} from './settings/index.ts'

/** Everything the process is told from outside, parsed once. Times are milliseconds, sizes bytes. */
export type Config = {
  host: string
  port: number
  isLoopback: boolean
  /** Where the dashboard and its API are; null when they share the gateway's address. */
  dashboard: { host: string; port: number; isLoopback: boolean } | null
  dataDir: string
  databaseFile: string
  journalFile: string
  durability: 'process' | 'power'
  logLevel: LogLevel
  /** The one that `/v1` stands for. */
  provider: ProviderConfig
  /** Every provider that has routes of its own. */
  providers: readonly ProviderConfig[]
  /** `on-this-machine`: for callers who reach us without a proxy in between. */
  passThrough: 'on' | 'on-this-machine' | 'off'
  /** Whose web pages may call: those of a list, in which `*` is any. */
  corsOrigins: 'off' | 'of-this-machine' | ReadonlySet<string>
  /** The zone of reports and files that name none. Null: people choose it. */
  reportingZone: string | null
  /** How the end users of calls are recorded. */
  endUser: 'keep' | 'hash' | 'drop'
  adminToken: string | null
  secretKey: string | null
  bypass: boolean
  onLedgerFailure: 'refuse' | 'serve'
  onClientGone: 'drain' | 'abort'
  retryStatuses: ReadonlySet<number>
  upstreamAllowHosts: ReadonlySet<string>
  limits: { inFlight: number; bufferBytes: number; uploadBytes: number }
  timeouts: {
    connectMs: number
    firstByteMs: number
    betweenBytesMs: number
    thinkingMs: number
    keepAliveMs: number
    drainMs: number
    shutdownMs: number
    stuckMs: number
  }
  /** Proxies for calls to the provider, as the environment names them; null when it names none. */
  proxy: { http: string; https: string; except: string } | null
}

/** Reads the environment; throws a {@link ConfigError} that names the first bad variable and what it should be. */
export function readConfig(env: Environment): Config {
  refuseUnknownNames(env)
  const read = <Name extends SettingName>(name: Name) => readSetting(env, name)
  const host = read('OUTLAY_HOST')
  const port = read('OUTLAY_PORT')
  const isLoopback = isLoopbackHost(host)
  const dataDir = resolve(read('OUTLAY_DATA_DIR'))
  const allowHosts = new Set(
    (read('OUTLAY_UPSTREAM_ALLOW_HOSTS') ?? '').split(',').map((name) => name.trim().toLowerCase()),
  )
  return {
    host,
    port,
    isLoopback,
    dashboard: readDashboardListen(read('OUTLAY_DASHBOARD_LISTEN'), { host, port, isLoopback }),
    dataDir,
    databaseFile: databaseFile(read('OUTLAY_DATABASE_URL'), dataDir),
    journalFile: resolve(read('OUTLAY_JOURNAL_FILE') ?? join(dataDir, dataFiles.journal)),
    durability: read('OUTLAY_DURABILITY'),
    logLevel: read('OUTLAY_LOG_LEVEL'),
    ...readProviders(env, { host, port, isLoopback, allowHosts }),
    passThrough: passThroughOf(read('OUTLAY_PASS_THROUGH'), isLoopback),
    corsOrigins: corsOriginsOf(read('OUTLAY_CORS_ORIGINS'), isLoopback),
    reportingZone: read('OUTLAY_REPORTING_ZONE') ?? null,
    endUser: read('OUTLAY_END_USER'),
    adminToken: adminToken(read('OUTLAY_ADMIN_TOKEN')),
    secretKey: read('OUTLAY_SECRET_KEY') ?? null,
    bypass: read('OUTLAY_BYPASS'),
    onLedgerFailure: read('OUTLAY_ON_LEDGER_FAILURE'),
    onClientGone: read('OUTLAY_ON_CLIENT_GONE'),
    retryStatuses: new Set(read('OUTLAY_RETRY_STATUSES').split(',').map(Number)),
    upstreamAllowHosts: allowHosts,
    limits: {
      inFlight: read('OUTLAY_MAX_IN_FLIGHT'),
      bufferBytes: read('OUTLAY_BUFFER_BYTES'),
      uploadBytes: read('OUTLAY_UPLOAD_BYTES'),
    },
    timeouts: {
      connectMs: read('OUTLAY_CONNECT_TIMEOUT_MS'),
      firstByteMs: read('OUTLAY_FIRST_BYTE_TIMEOUT_MS'),
      betweenBytesMs: read('OUTLAY_BETWEEN_BYTES_TIMEOUT_MS'),
      thinkingMs: read('OUTLAY_THINKING_TIMEOUT_MS'),
      keepAliveMs: read('OUTLAY_KEEP_ALIVE_TIMEOUT_MS'),
      drainMs: read('OUTLAY_DRAIN_TIMEOUT_MS'),
      shutdownMs: read('OUTLAY_SHUTDOWN_TIMEOUT_MS'),
      stuckMs: read('OUTLAY_STUCK_TIMEOUT_MS'),
    },
    proxy: readProxy(env),
  }
}

/** The dashboard's own address; where the gateway is open to others, it stays on this machine unless told otherwise. */
function readDashboardListen(
  value: string | undefined,
  gateway: { host: string; port: number; isLoopback: boolean },
): Config['dashboard'] {
  if (value === undefined) {
    return gateway.isLoopback ? null : { ...dashboardBeyondLoopback, isLoopback: true }
  }
  if (value === 'same') return null
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(value) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host === undefined || port > 65_535) {
    throw new ConfigError(startWords.settings.dashboardListen(value))
  }
  if (port !== 0 && port === gateway.port && host === gateway.host) return null
  return { host, port, isLoopback: isLoopbackHost(host) }
}

/** By default callers bring their own provider keys on this machine only, where nobody else can reach us. */
function passThroughOf(isOn: boolean | undefined, isLoopback: boolean): Config['passThrough'] {
  if (isOn === undefined) return isLoopback ? 'on-this-machine' : 'off'
  return isOn ? 'on' : 'off'
}

/** By default pages of this machine may call where only this machine can reach us. */
function corsOriginsOf(value: string | undefined, isLoopback: boolean): Config['corsOrigins'] {
  if (value === undefined) return isLoopback ? 'of-this-machine' : 'off'
  if (value.toLowerCase() === 'off') return 'off'
  const origins = value.split(',').map((origin) => origin.trim().toLowerCase())
  for (const origin of origins) {
    if (origin === '*' || /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@*]+$/.test(origin)) continue
    throw new ConfigError(startWords.settings.corsOrigin(origin))
  }
  return new Set(origins.map(asBrowsersSayIt))
}

/** A browser leaves out the port that its scheme has anyway. */
function asBrowsersSayIt(origin: string): string {
  return /^https?:/.test(origin) && URL.canParse(origin) ? new URL(origin).origin : origin
}

/** A misspelt variable would otherwise be obeyed by nobody: the operator believes in a limit that is not there. */
function refuseUnknownNames(env: Environment): void {
  for (const name of Object.keys(env)) {
    if (!name.startsWith('OUTLAY_') || name in settings || callerVariables.has(name)) continue
    if (compatibleVariable.test(name)) continue
    throw new ConfigError(startWords.settings.unknown(name))
  }
}

/** The dashboard's API refuses whatever looks like a key for calls, so such a token would never work. */
function adminToken(token: string | undefined): string | null {
  if (token !== undefined && /^(olk_|sk-)/.test(token)) {
    throw new ConfigError(startWords.settings.adminTokenIsKey)
  }
  return token ?? null
}

function databaseFile(url: string | undefined, dataDir: string): string {
  if (url === undefined) return join(dataDir, dataFiles.database)
  if (/^postgres(ql)?:/.test(url)) {
    throw new ConfigError(startWords.settings.postgres)
  }
  const match = /^file:(.+)$/.exec(url)
  if (!match?.[1]) throw new ConfigError(startWords.settings.databaseUrl)
  if (match[1].startsWith('///')) return fileURLToPath(url)
  return isAbsolute(match[1]) ? match[1] : resolve(match[1])
}

/** The names every HTTP tool reads, in either case; an https call without a proxy of its own takes the http one. */
function readProxy(env: Environment): Config['proxy'] {
  const read = (name: string) => textOf(env, name) ?? textOf(env, name.toLowerCase())
  const http = proxyUrl('HTTP_PROXY', read('HTTP_PROXY')) ?? ''
  const https = proxyUrl('HTTPS_PROXY', read('HTTPS_PROXY')) ?? http
  return http === '' && https === '' ? null : { http, https, except: read('NO_PROXY') ?? '' }
}

/** The address is not shown in the error: it may hold a password. */
function proxyUrl(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const protocol = URL.canParse(value) ? new URL(value).protocol : ''
  if (protocol === 'http:' || protocol === 'https:') return value
  throw new ConfigError(startWords.settings.proxyUrl(name))
}
