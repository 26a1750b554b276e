import type { IncomingHttpHeaders } from 'node:http'

/** Headers by which proxies, load balancers and tunnels say that a request is somebody else's. */
export const proxyHeaders: ReadonlySet<string> = new Set([
  ...['forwarded', 'via', 'x-real-ip', 'x-client-ip', 'x-cluster-client-ip', 'x-original-forwarded-for'],
  ...['x-original-host', 'x-envoy-external-address', 'x-proxyuser-ip', 'x-remote-addr', 'remote-addr'],
  // Cloudflare, Akamai, Fastly, Fly, Azure, Google App Engine, Tailscale.
  ...['cdn-loop', 'cf-connecting-ip', 'cf-connecting-ipv6', 'cf-ray', 'true-client-ip', 'fastly-client-ip'],
  ...['fly-client-ip', 'x-azure-clientip', 'x-azure-socketip', 'x-appengine-user-ip', 'tailscale-user-login'],
])

/** Whether a header, by its lower-case name, is one that a proxy sets to speak for another. */
function isProxyHeader(name: string): boolean {
  return proxyHeaders.has(name) || name.startsWith('x-forwarded')
}

/**
 * Whether a request came through a proxy, which makes its address say nothing of who sent it. The presence of a header
 * decides and not its value, because an empty one was set by a proxy as well. One answer for calls and for the dashboard.
 */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  for (const name in headers) if (isProxyHeader(name)) return true
  return false
}
