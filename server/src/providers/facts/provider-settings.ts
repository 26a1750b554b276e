import { type Setting, setting } from '../../lib/setting.ts'
import { apiKey, baseUrl } from '../key-and-address.ts'
import type { KnownProvider } from '../provider.ts'
import { knownProviders, wireProviderOf } from './known-providers.ts'

/** `OUTLAY_ANTHROPIC` of `anthropic`: what the variables of a provider begin with. */
export function variablePrefix(provider: string): string {
  return `OUTLAY_${provider.toUpperCase().replaceAll('-', '_')}`
}

/** Settings that a provider alone has: accounts, regions, credentials other than a key. */
export const accountSettings: Readonly<Record<string, Setting<string>>> = Object.assign(
  {},
  ...knownProviders.map(({ settings }) => settings),
)

/** A key and an address for every provider that has a name, unless it declares its own. */
export const keyAndAddressSettings: Readonly<Record<string, Setting<string>>> = Object.fromEntries(
  knownProviders.flatMap(keyAndAddressOf).filter(([name]) => !(name in accountSettings)),
)

function keyAndAddressOf({ name, plainKey, baseUrl: published, mounts, wire }: KnownProvider) {
  const prefix = variablePrefix(name)
  const [mount] = mounts
  const key = wireProviderOf(wire).needsNoKey
    ? setting(apiKey, 'secret', 'none', `Your key for ${name}, at ${mount}, where it asks for one.`)
    : setting(apiKey, 'secret', plainKey ?? 'none', `Your key for ${name}, at ${mount}.`)
  const address = setting(baseUrl, 'URL', published ?? 'none', `Address of ${name}, as its SDKs take it.`)
  return [
    [`${prefix}_API_KEY`, key],
    [`${prefix}_BASE_URL`, address],
  ] as const
}
