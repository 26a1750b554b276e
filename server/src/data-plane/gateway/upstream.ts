import { type LookupAddress, lookup } from 'node:dns'
import type { Agent as HttpAgent } from 'node:http'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { isSimulated } from '@outlay/shared/records'
import { type Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import type { Config } from '../../config/index.ts'
import { messagesPrefix } from '../../providers/facts/index.ts'
import type { RequestSigner, WireFormat } from '../../providers/index.ts'
import { mendUndici } from './mend-undici.ts'
import { createTunnelAgent } from './realtime/tunnel-agent.ts'

/** An address for calls, with Outlay's credential for it. */
export type Upstream = {
  /** The provider's name on rows. */
  provider: string
  wire: WireFormat
  /** The address as it was configured. */
  endpoint: string
  origin: string
  /** The provider's own path before the API's path: `/v1`. */
  basePath: string
  /**
   * The path before those of the messages format, a second format that many hosts speak. Null if this host
   * does not.
   */
  messagesBasePath: string | null
  /**
   * Beginnings of a caller's path that are dropped, longest first: the base path already has them, or the
   * provider has none.
   */
  droppedPrefixes: readonly string[]
  /** Whether `basePath` contains the API's version, so that no path needs it again. */
  isVersionInBase: boolean
  /** The header for its key. `authorization` has `Bearer` before the key. */
  keyHeader: string
  dispatcher: Dispatcher
  /** For WebSockets, which have connections of their own: name resolution, and the proxy (null: none). */
  lookup: LookupFunction
  tunnel: HttpAgent | null
  /** The credential for calls with Outlay keys. Null if none is configured. */
  apiKey: string | null
  /** Signs Outlay's calls if the provider needs more than a key, else null. */
  sign: RequestSigner | null
  /** False for a host that is called without a key while none is set. */
  needsKey: boolean
  /** The setting that names Outlay's key. */
  keySetting: string
  /** Account headers sent with Outlay's credential, as a flat list of names and values. */
  accountHeaders: readonly string[]
  isSimulated: boolean
  /** The region, if regions have prices of their own, else null. */
  region: string | null
  /** Set after the host has refused `stream_options`. It is not asked for usage again. */
  refusesUsageOption: boolean
}

export type UpstreamAddress = Pick<
  Upstream,
  | 'provider'
  | 'wire'
  | 'apiKey'
  | 'sign'
  | 'needsKey'
  | 'keySetting'
  | 'accountHeaders'
  | 'keyHeader'
  | 'messagesBasePath'
  | 'region'
> & {
  baseUrl: URL
  /** Whether its paths carry their version, which is then never dropped. */
  keepsVersion: boolean
}

type UpstreamConfig = Pick<Config, 'limits' | 'timeouts' | 'proxy' | 'upstreamAllowHosts'>

/** Four times undici's default: providers and the proxies before them add cookies and policies. */
export const answerHeadBytesMax = 64 * 1024

/** A pool of kept-alive connections to one provider, with one connection for each running call. */
export function createUpstream(address: UpstreamAddress, config: UpstreamConfig): Upstream {
  mendUndici()
  const { limits, timeouts } = config
  const lookup = guardedLookup(config.upstreamAllowHosts)
  const options = {
    connections: limits.inFlight,
    // A request behind one that streams for minutes would wait for minutes.
    pipelining: 1,
    // A sweep over all calls finds silent ones: see stop-stalled.ts.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: answerHeadBytesMax,
    connect: { timeout: timeouts.connectMs, noDelay: true, lookup },
  }
  const { origin, pathname } = address.baseUrl
  const basePath = pathname === '/' ? '' : pathname
  return {
    provider: address.provider,
    wire: address.wire,
    endpoint: address.baseUrl.href,
    origin,
    basePath,
    messagesBasePath: address.messagesBasePath,
    droppedPrefixes: droppedPrefixes(basePath, address),
    isVersionInBase: !address.keepsVersion && /\/v\d+(?:\/|$)/.test(basePath),
    keyHeader: address.keyHeader,
    dispatcher: config.proxy ? createProxyAgent(config.proxy, options) : new Pool(origin, options),
    lookup,
    tunnel: config.proxy ? createTunnelAgent(config.proxy, address.baseUrl) : null,
    apiKey: address.apiKey,
    sign: address.sign,
    needsKey: address.needsKey,
    keySetting: address.keySetting,
    accountHeaders: address.accountHeaders,
    isSimulated: isSimulated(address.provider),
    region: address.region,
    refusesUsageOption: false,
  }
}

/** SDKs put the version into the base URL or into the path. If both have it, one is dropped. */
function droppedPrefixes(
  basePath: string,
  { keepsVersion, messagesBasePath }: Pick<UpstreamAddress, 'keepsVersion' | 'messagesBasePath'>,
): string[] {
  const ends = endsOf(basePath)
  const version = keepsVersion || ends.includes('/v1') ? [] : ['/v1']
  const beforeMessages = endsOf(withoutMessagesPrefix(messagesBasePath ?? ''))
  return [...ends, ...version, ...beforeMessages.filter((end) => !ends.includes(end) && end !== '/v1')]
}

function withoutMessagesPrefix(path: string): string {
  return path.endsWith(messagesPrefix) ? path.slice(0, -messagesPrefix.length) : path
}

/** `/a/b` gives `/a/b` and `/b`, longest first. */
function endsOf(path: string): string[] {
  const parts = path.split('/').slice(1)
  return parts.map((_, index) => `/${parts.slice(index).join('/')}`)
}

function createProxyAgent(proxy: NonNullable<Config['proxy']>, options: Agent.Options): Dispatcher {
  const { http, https, except } = proxy
  return new EnvHttpProxyAgent({
    ...options,
    // Without a proxy for plain http, such calls go straight.
    ...(http === '' ? {} : { httpProxy: http }),
    httpsProxy: https,
    noProxy: except,
  })
}

const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')
// Clouds serve metadata about the machine here, its credentials included.
linkLocal.addAddress('fd00:ec2::254', 'ipv6')
linkLocal.addAddress('100.100.100.200', 'ipv4')

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** Resolves a name as usual, and refuses link-local and metadata addresses: a name can point anywhere. */
function guardedLookup(allowHosts: ReadonlySet<string>) {
  return (hostname: string, options: object, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) {
        callback(error, [])
        return
      }
      const refused = allowHosts.has(hostname.toLowerCase()) ? undefined : addresses.find(isLinkLocal)
      if (refused) {
        callback(new Error(`${hostname} resolves to the link-local address ${refused.address}`), [])
        return
      }
      if ('all' in options && options.all === true) callback(null, addresses)
      else callback(null, addresses[0]!.address, addresses[0]!.family)
    })
  }
}

function isLinkLocal({ address }: LookupAddress): boolean {
  return linkLocal.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}
