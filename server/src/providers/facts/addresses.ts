import { knownProvider, knownProviders, wireProviders } from './known-providers.ts'

/** Headers of some provider's answers whose value is an address that clients ask next. */
export const addressHeaders: readonly string[] = wireProviders.flatMap(
  (provider) => provider.addressHeaders ?? [],
)

/** Words that base URLs have behind the name of a provider, beside a version. */
export const baseUrlWords: readonly string[] = wireProviders.flatMap(
  (provider) => provider.baseUrlWords ?? [],
)

/** A version, or a version with OpenAI's format behind it, which some hosts have there: `/v1beta/openai`. */
export const endsWithVersion = /\/v1(?:alpha|beta)?(?:\/openai)?$/

/** The address that a provider publishes; null where every customer has their own, or where nothing is known of it. */
export function publishedAddressOf(provider: string): string | null {
  return knownProvider(provider)?.baseUrl ?? null
}

/** The address here for a path of some provider's API that was asked without its prefix; null for any other path. */
export function addressAtItsProvider(path: string): string | null {
  for (const { addressOf } of wireProviders) {
    const address = addressOf?.(path) ?? null
    if (address !== null) return address
  }
  return null
}

const resourceHosts = wireProviders.flatMap((provider) => provider.resourceHosts ?? [])

/** Whether two hosts serve the same resource: it has several, and its answers may name any of them. */
export function isSameResource(one: string, other: string): boolean {
  const name = resourceOf(one)
  return name !== null && name === resourceOf(other)
}

function resourceOf(host: string): string | null {
  const end = resourceHosts.find((candidate) => host.endsWith(candidate))
  return end === undefined ? null : host.slice(0, -end.length)
}

/** False for a key that the host at that address cannot have given out. */
export function isPlausibleKey(address: URL, key: string): boolean {
  const host = knownProviders.find(
    ({ baseUrl, keyShape }) =>
      keyShape !== undefined && baseUrl !== null && new URL(baseUrl).hostname === address.hostname,
  )
  return host?.keyShape?.test(key) ?? true
}
