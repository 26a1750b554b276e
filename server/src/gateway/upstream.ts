import { type LookupAddress, lookup } from 'node:dns'
import type { Agent as HttpAgent } from 'node:http'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'
import { type Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import type { Config } from '../config/index.ts'
import { openAiRegion, type RequestSigner, type WireFormat } from '../providers/index.ts'
import { mendUndici } from './mend-undici.ts'
import { createTunnelAgent } from './realtime/tunnel-agent.ts'

/** Where calls go, and what is said there in our name. */
export type Upstream = {
  /** As on record: `openai`, `anthropic`, ..., `simulator`. */
  provider: string
  wire: WireFormat
  /** Its address as it was configured. */
  endpoint: string
  origin: string
  /** What stands before the API path in the provider's own path: `/v1`. */
  basePath: string
  /** The base path of Anthropic's format at another host that speaks it. Null where none does. */
  messagesBasePath: string | null
  /** What a caller's path may begin with that stands in the base path already, or that the provider does without; longest first. */
  droppedPrefixes: readonly string[]
  /** Whether `basePath` has the version of the API, so that no path has it again. */
  isVersionInBase: boolean
  /** The header its key goes into; `authorization` has `Bearer` before it. */
  keyHeader: string
  dispatcher: Dispatcher
  /** For connections of their own, which go the same ways: how names are resolved, and through which proxy (null: none). */
  lookup: LookupFunction
  tunnel: HttpAgent | null
  /** The credential that goes out for Outlay keys; null when there is none to give. */
  apiKey: string | null
  /** What shows who we are where that takes more than a key; null: the key does. */
  sign: RequestSigner | null
  /** False for a host that is called without a key where there is none to give. */
  needsKey: boolean
  /** The setting that key comes from. */
  keySetting: string
  /** Account headers sent with our credential, as a flat list of names and values. */
  accountHeaders: readonly string[]
  isSimulated: boolean
  /** A region with prices of its own, by the host; null for none. */
  region: string | null
  /** Hosts of this wire format that refused `stream_options` once are not asked again. */
  refusesUsageOption: boolean
}

export type UpstreamAddress = Pick<
  Upstream,
  'provider' | 'wire' | 'apiKey' | 'sign' | 'needsKey' | 'keySetting' | 'accountHeaders' | 'keyHeader'
> & {
  baseUrl: URL
  messagesBasePath: string | null
  region: string | null
  /** Whether its paths carry their version, which is then never dropped. */
  keepsVersion: boolean
}

type UpstreamConfig = Pick<Config, 'limits' | 'timeouts' | 'proxy' | 'upstreamAllowHosts'>

/** Four times what undici takes by default: providers and the proxies before them add cookies and policies. */
export const answerHeadBytesMax = 64 * 1024

/** A pool of kept-alive connections to one provider; there is one for every call that may be running. */
export function createUpstream(address: UpstreamAddress, config: UpstreamConfig): Upstream {
  mendUndici()
  const { limits, timeouts } = config
  const lookup = guardedLookup(config.upstreamAllowHosts)
  const options = {
    connections: limits.inFlight,
    // A second request behind one that streams for minutes would wait for minutes.
    pipelining: 1,
    // Silence is found by a sweep over all calls: see stop-stalled.ts.
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
    isSimulated: address.provider === 'simulator',
    region: address.region ?? openAiRegion(address.baseUrl.href),
    refusesUsageOption: false,
  }
}

/** SDKs put the version into the base URL or into the path, so what both would say is said once. */
function droppedPrefixes(
  basePath: string,
  { keepsVersion, messagesBasePath }: Pick<UpstreamAddress, 'keepsVersion' | 'messagesBasePath'>,
): string[] {
  const ends = endsOf(basePath)
  const version = keepsVersion || ends.includes('/v1') ? [] : ['/v1']
  // What stands before `/anthropic` at the provider.
  const beforeMessages = endsOf(messagesBasePath?.replace(/\/anthropic$/, '') ?? '')
  return [...ends, ...version, ...beforeMessages.filter((end) => !ends.includes(end) && end !== '/v1')]
}

/** `/a/b` ends with `/a/b` and `/b`; longest first. */
function endsOf(path: string): string[] {
  const parts = path.split('/').slice(1)
  return parts.map((_, index) => `/${parts.slice(index).join('/')}`)
}

function createProxyAgent(proxy: NonNullable<Config['proxy']>, options: Agent.Options): Dispatcher {
  const { http, https, except } = proxy
  return new EnvHttpProxyAgent({
    ...options,
    // Without one for plain http, such calls go straight.
    ...(http === '' ? {} : { httpProxy: http }),
    httpsProxy: https,
    noProxy: except,
  })
}

const linkLocal = new BlockList()
linkLocal.addSubnet('169.254.0.0', 16, 'ipv4')
linkLocal.addSubnet('fe80::', 10, 'ipv6')
// Where clouds answer questions about the machine itself, its credentials among them.
linkLocal.addAddress('fd00:ec2::254', 'ipv6')
linkLocal.addAddress('100.100.100.200', 'ipv4')

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** Resolves a name as usual and refuses link-local and metadata addresses: a name can point anywhere. */
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
