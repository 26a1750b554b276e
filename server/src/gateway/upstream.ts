import { type LookupAddress, lookup } from 'node:dns'
import { BlockList, isIPv6 } from 'node:net'
import { type Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici'
import type { Config } from '../config/index.ts'
import { openAiRegion } from '../providers/index.ts'

/** Where calls go, and what is said there in our name. */
export type Upstream = {
  provider: 'openai' | 'simulator'
  origin: string
  /** What stands before the API path in the provider's own path: `/v1`. */
  basePath: string
  dispatcher: Dispatcher
  /** The credential that goes out for Outlay keys; null when there is none to give. */
  apiKey: string | null
  /** Account headers sent with our credential, as a flat list of names and values. */
  accountHeaders: readonly string[]
  isSimulated: boolean
  /** A region with prices of its own, by the host; null for none. */
  region: string | null
  /** Hosts of this wire format that refused `stream_options` once are not asked again. */
  refusesUsageOption: boolean
}

export type UpstreamAddress = Pick<Upstream, 'provider' | 'apiKey' | 'accountHeaders'> & { baseUrl: URL }

type UpstreamConfig = Pick<Config, 'limits' | 'timeouts' | 'proxy' | 'upstreamAllowHosts'>

/** A pool of kept-alive connections to one provider; there is one for every call that may be running. */
export function createUpstream(address: UpstreamAddress, config: UpstreamConfig): Upstream {
  const { limits, timeouts } = config
  const options = {
    connections: limits.inFlight,
    // A second request behind one that streams for minutes would wait for minutes.
    pipelining: 1,
    // Silence is found by a sweep over all calls: see stop-stalled.ts.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: timeouts.connectMs, noDelay: true, lookup: guardedLookup(config.upstreamAllowHosts) },
  }
  const { origin, pathname } = address.baseUrl
  return {
    provider: address.provider,
    origin,
    basePath: pathname === '/' ? '' : pathname,
    dispatcher: config.proxy ? createProxyAgent(config.proxy, options) : new Pool(origin, options),
    apiKey: address.apiKey,
    accountHeaders: address.accountHeaders,
    isSimulated: address.provider === 'simulator',
    region: openAiRegion(address.baseUrl.href),
    refusesUsageOption: false,
  }
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
