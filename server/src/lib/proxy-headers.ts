import type { IncomingHttpHeaders } from 'node:http'

/** Headers with which proxies, load balancers and tunnels mark a request of another machine. */
export const proxyHeaders: ReadonlySet<string> = new Set([
  ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'x-original-forwarded-for'],
  ...['x-original-host', 'x-envoy-external-address', 'x-proxyuser-ip', 'x-remote-addr', 'remote-addr'],
  // Cloudflare, Akamai, Fastly, Fly, Azure, Google App Engine, Tailscale.
  ...['cdn-loop', 'cf-connecting-ip', 'cf-connecting-ipv6', 'cf-ray', 'true-client-ip', 'fastly-client-ip'],
  ...['fly-client-ip', 'x-azure-clientip', 'x-azure-socketip', 'x-appengine-user-ip', 'tailscale-user-login'],
])

/** Whether a proxy sets this header (in lower case) to speak for another machine. */
function isProxyHeader(name: string): boolean {
  return proxyHeaders.has(name) || name.startsWith('x-forwarded')
}

/**
 * Whether a request came through a proxy, so that its address does not identify the sender. The presence of a
 * header decides, because a proxy may also set an empty one. Calls and dashboard share this rule.
 */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  for (const name in headers) if (isProxyHeader(name)) return true
  return false
}
