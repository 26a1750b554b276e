import type { Agent } from 'node:http'
import { HttpsProxyAgent } from 'https-proxy-agent'
import type { Config } from '../../../config/index.ts'

type Proxy = NonNullable<Config['proxy']>

/**
 * An agent for the proxy that calls to this address use (undici's EnvHttpProxyAgent). Null if they use none.
 */
export function createTunnelAgent(proxy: Proxy, address: URL): Agent | null {
  const proxyUrl = proxyFor(proxy, address)
  return proxyUrl === null ? null : new HttpsProxyAgent(proxyUrl)
}

export function proxyFor({ http, https, except }: Proxy, { protocol, hostname, port }: URL): string | null {
  const proxy = protocol === 'https:' ? https : http
  if (proxy === '' || except === '*') return null
  const asked = hostname.toLowerCase()
  const askedPort = port === '' ? defaultPorts[protocol] : port
  const isExcepted = except.split(/[,\s]/).some((entry) => {
    const [, named = entry, namedPort] = /^(.+):(\d+)$/.exec(entry) ?? []
    const name = named.replace(/^\*?\./, '').toLowerCase()
    if (name === '' || (namedPort !== undefined && namedPort !== askedPort)) return false
    return asked === name || asked.endsWith(`.${name}`)
  })
  return isExcepted ? null : proxy
}

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }
