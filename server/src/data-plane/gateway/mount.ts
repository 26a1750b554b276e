import { endsWithVersion } from '../../providers/facts/index.ts'
import { type Route, storedObjectsRoute, unknownPost, type WireFormat } from '../../providers/index.ts'
import type { Upstream } from './upstream.ts'

/**
 * The paths that lead to a provider. Outlay keys and callers' own keys lead to different addresses only with
 * the simulator.
 */
export type Mount = {
  /** The first part of its paths. Empty for paths that begin with the API's own `/v1`. */
  prefix: string
  ours: Upstream
  passThrough: Upstream
}

/** Finds the mount of a request target. A prefix is the first segment of a path. */
export function findMountIn(mounts: readonly Mount[]): (target: string) => Mount | undefined {
  const byPrefix = new Map(mounts.map((mount) => [mount.prefix || '/v1', mount]))
  return (target) => byPrefix.get(firstSegmentOf(target))
}

function firstSegmentOf(target: string): string {
  for (let end = 1; end < target.length; end += 1) {
    const character = target.charCodeAt(end)
    if (character === slash || character === questionMark) return target.slice(0, end)
  }
  return target
}

/** The route of a path as the caller sends it. */
export function routeAt(mount: Mount, upstream: Upstream, method: string, path: string): Route {
  return routeOf(upstream, method, apiPathOf(mount, upstream, path))
}

/**
 * An address with its version twice leads nowhere, whether the base URL contains the first one or the caller
 * wrote both.
 */
export function routeOf(upstream: Upstream, method: string, apiPath: string): Route {
  if (!hasVersionTwice(upstream, apiPath)) return wireAt(upstream, apiPath).route(method, apiPath)
  return method === 'POST' ? unknownPost : storedObjectsRoute
}

/** The route of a call over WebSocket. Null if the provider has none at that path. */
export function sessionRouteOf(
  mount: Mount,
  upstream: Upstream,
  path: string,
  query: URLSearchParams,
): Route | null {
  if (!isOfMount(mount, path)) return null
  return upstream.wire.sessionRoute?.(apiPathOf(mount, upstream, path), query) ?? null
}

/** The path behind the provider's base URL. Routing, permission and forwarding all use this one string. */
export function apiPathOf({ prefix }: Mount, { droppedPrefixes }: Upstream, path: string): string {
  const asked = prefix === '' ? path : path.slice(prefix.length)
  for (const dropped of droppedPrefixes) {
    if (asked.startsWith(dropped) && asked.charCodeAt(dropped.length) === slash)
      return asked.slice(dropped.length)
  }
  return asked
}

export function wireAt({ wire }: Upstream, apiPath: string): WireFormat {
  return wire.spokenAt?.(apiPath) ?? wire
}

const slash = 0x2f
const questionMark = 0x3f

/** Upgrades come for any path. A path of no provider is answered as the first provider's. */
function isOfMount({ prefix }: Mount, path: string): boolean {
  return path.startsWith(prefix === '' ? '/v1/' : `${prefix}/`)
}

function hasVersionTwice({ isVersionInBase }: Upstream, apiPath: string): boolean {
  if (isVersionInBase && apiPath.startsWith('/v1/')) return true
  const last = apiPath.lastIndexOf('/v1/')
  return last > 0 && endsWithVersion.test(apiPath.slice(0, last))
}
