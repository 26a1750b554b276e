import { startWords } from '@outlay/shared/words'
import { ConfigError } from '../lib/setting.ts'
import {
  besideChat,
  compatibleWire,
  defaultProvider,
  type KnownProvider,
  knownProviders,
  type MessagesPlace,
  type Signing,
  simulatedProvider,
  variablePrefix,
  type WireName,
  wireProviderOf,
} from '../providers/facts/index.ts'
import { type Environment, isLoopbackHost, readerOf, readSetting, textOf } from './environment.ts'
import { compatibleVariable } from './settings/index.ts'

export type ProviderConfig = {
  /** As on record. The simulator answers Outlay keys from this process; pass-through calls go to `baseUrl` all the same. */
  name: string
  wire: WireName
  /** The paths of its routes. Besides, `/v1` stands for the first provider. */
  mounts: readonly string[]
  baseUrl: URL
  apiKey: string | null
  /** The variable that names the key. */
  keySetting: string
  /** Account headers sent with our key, as a flat list of names and values. */
  accountHeaders: readonly string[]
  /** A kind of place with prices of its own, as a setting or the address says it; null where neither does. */
  region: string | null
  /** The path in front of Anthropic's paths at a host that also speaks its format; null at all others. */
  messagesBasePath: string | null
  /** Whether its paths carry their version. */
  keepsVersion: boolean
  /** Signs Outlay's own calls for a provider that takes no plain key; null for all others. */
  signing: Signing | null
  /** False for a host that answers without a key: calls with Outlay keys go there without one while none is set. */
  needsKey: boolean
  /** Whether a setting names it: by its key, its address, or its signing. */
  isSet: boolean
}

/** The credential of ours that calls with an Outlay key go out with. */
export type OurCredential = 'key' | 'signature' | 'not-needed' | 'missing'

export function ourCredentialOf({
  apiKey,
  signing,
  needsKey,
}: Pick<ProviderConfig, 'apiKey' | 'signing' | 'needsKey'>): OurCredential {
  if (apiKey !== null) return 'key'
  if (signing !== null) return 'signature'
  return needsKey ? 'missing' : 'not-needed'
}

/** The process's own address, which no provider may have. */
type Listener = { host: string; port: number; isLoopback: boolean; allowHosts: ReadonlySet<string> }

/** All providers the environment gives an address, and the one of them that `/v1` stands for. */
export function readProviders(
  env: Environment,
  listener: Listener,
): { provider: ProviderConfig; providers: readonly ProviderConfig[] } {
  const known = knownProviders.flatMap((one) => readKnown(env, one, listener) ?? [])
  const providers = [...known, ...readCompatible(env, listener)]
  return { provider: theDefault(env, providers, listener), providers }
}

function readKnown(env: Environment, known: KnownProvider, listener: Listener): ProviderConfig | null {
  const read = readerOf(known.settings ?? {}, env)
  const baseUrl =
    readBaseUrlOf(env, known, listener) ?? publishedAddress(known.readAddress?.(read) ?? known.baseUrl)
  if (!baseUrl) return null
  const { versionIn, regionOf } = wireProviderOf(known.wire)
  const prefix = variablePrefix(known.name)
  const apiKey = readKey(env, [`${prefix}_API_KEY`, ...(known.plainKey ? [known.plainKey] : [])])
  const signing = apiKey === null ? (known.readSigning?.(read) ?? null) : null
  const isSet = apiKey !== null || signing !== null || addressVariable(env, known) !== undefined
  return {
    name: known.name,
    wire: known.wire,
    mounts: known.mounts,
    baseUrl,
    apiKey,
    keySetting: `${prefix}_API_KEY`,
    accountHeaders: known.readAccountHeaders?.(read) ?? [],
    region: known.readRegion?.(read) ?? regionOf?.(baseUrl.href) ?? null,
    messagesBasePath: known.messages === undefined ? null : messagesBasePath(baseUrl, known.messages),
    keepsVersion: known.keepsVersion ?? versionIn === 'path',
    signing,
    needsKey: !isOpen(env, known, listener),
    isSet,
  }
}

function messagesBasePath({ pathname }: URL, { path, insteadOf }: MessagesPlace): string {
  const basePath = pathname === '/' ? '' : pathname
  return basePath.replace(insteadOf, '') + path
}

/**
 * Whether it is called without a key. Where others reach this gateway, that takes a setting that names it: nobody else
 * is to reach a server of this machine that its operator never mentioned.
 */
function isOpen(env: Environment, known: KnownProvider, { isLoopback }: Listener): boolean {
  if (!wireProviderOf(known.wire).needsNoKey) return false
  const isNamed = readSetting(env, 'OUTLAY_PROVIDER') === known.name
  return isLoopback || isNamed || addressVariable(env, known) !== undefined
}

/** The variable that says where it is; undefined where none is set. */
function addressVariable(env: Environment, { name, plainBaseUrls }: KnownProvider): string | undefined {
  const names = [`${variablePrefix(name)}_BASE_URL`, ...(plainBaseUrls?.slice(0, 1) ?? [])]
  return names.find((one) => textOf(env, one) !== undefined)
}

/** The address that a setting gives it; null where none does. */
function readBaseUrlOf(env: Environment, known: KnownProvider, listener: Listener): URL | null {
  const variable = addressVariable(env, known)
  if (variable === undefined) return null
  const url = readBaseUrl(variable, textOf(env, variable) ?? '', listener)
  return wireProviderOf(known.wire).versionIn === 'path' ? withoutVersion(url) : url
}

function publishedAddress(address: string | null): URL | null {
  return address === null ? null : withoutLastSlash(new URL(address))
}

/** Providers that a setting names, except the one that `/v1` stands for. */
export function othersThatAreSet({
  provider,
  providers,
}: {
  provider: ProviderConfig
  providers: readonly ProviderConfig[]
}) {
  return providers.filter(({ name, isSet }) => isSet && name !== provider.name)
}

/** Hosts that have no name here: OUTLAY_COMPATIBLE_ACME_BASE_URL is `acme`, at `/acme`. */
function readCompatible(env: Environment, listener: Listener): ProviderConfig[] {
  const named = new Set<string>()
  for (const variable of Object.keys(env)) {
    const name = compatibleVariable.exec(variable)?.[1]
    if (name && textOf(env, variable) !== undefined) named.add(name)
  }
  return [...named].toSorted().map((variable) => {
    const name = variable.toLowerCase().replaceAll('_', '-')
    const urlName = `OUTLAY_COMPATIBLE_${variable}_BASE_URL`
    const url = textOf(env, urlName)
    if (url === undefined) throw new ConfigError(startWords.settings.compatibleWithoutUrl(urlName))
    if (takenNames.has(name)) throw new ConfigError(startWords.settings.compatibleTaken(urlName, name))
    const baseUrl = readBaseUrl(urlName, url, listener)
    const { regionOf, versionIn } = wireProviderOf(compatibleWire)
    return {
      name,
      wire: compatibleWire,
      mounts: [`/${name}`],
      baseUrl,
      apiKey: readKey(env, [`OUTLAY_COMPATIBLE_${variable}_API_KEY`]),
      keySetting: `OUTLAY_COMPATIBLE_${variable}_API_KEY`,
      accountHeaders: [],
      region: regionOf?.(baseUrl.href) ?? null,
      messagesBasePath: messagesBasePath(baseUrl, besideChat),
      keepsVersion: versionIn === 'path',
      signing: null,
      // An address without a key means that the host asks for none. If it does, its own 401 says so.
      needsKey: false,
      isSet: true,
    }
  })
}

/** Names that a compatible host cannot have: those of known providers, and first segments of other paths here. */
const takenNames: ReadonlySet<string> = new Set([
  ...knownProviders.flatMap(({ name, mounts }) => [name, ...mounts.map((mount) => mount.slice(1))]),
  ...['v1', 'api', 'session', 'assets', 'healthz', 'readyz', 'metrics', simulatedProvider.name, 'own'],
  ...['spend', 'calls', 'keys', 'prices', 'settings', 'connect'],
])

/**
 * The provider that `/v1` stands for: the one that OUTLAY_PROVIDER names, else the default one if it is set, else the first other one
 * with an OUTLAY_..._API_KEY, else the first that a setting names and that needs no key, else the simulator.
 */
function theDefault(
  env: Environment,
  providers: readonly ProviderConfig[],
  { isLoopback }: Listener,
): ProviderConfig {
  const usual = providers.find(({ name }) => name === defaultProvider.name)
  // Its address is published, so it is always there.
  if (!usual) throw new ConfigError(startWords.settings.unknownProvider(defaultProvider.name, ''))
  const asked = readSetting(env, 'OUTLAY_PROVIDER')
  if (asked !== undefined && asked !== simulatedProvider.name) {
    const found = providers.find(({ name, mounts }) => name === asked || mounts.includes(`/${asked}`))
    if (found) return found
    throw new ConfigError(
      startWords.settings.unknownProvider(
        asked,
        [simulatedProvider.name, ...providers.map(({ name }) => name)].join(', '),
      ),
    )
  }
  const isUsualMeant =
    usual.apiKey !== null || textOf(env, `${variablePrefix(usual.name)}_BASE_URL`) !== undefined
  if (asked === undefined && isUsualMeant) return usual
  const other =
    providers.find(({ keySetting }) => textOf(env, keySetting) !== undefined) ??
    providers.find((one) => one.isSet && isCalledWithoutKey(one))
  if (asked === undefined && other) return other
  if (!isLoopback) {
    const { keyBeyondLoopback, simulatorBeyondLoopback } = startWords.settings
    throw new ConfigError(asked === undefined ? keyBeyondLoopback : simulatorBeyondLoopback)
  }
  return { ...usual, name: simulatedProvider.name }
}

function isCalledWithoutKey(provider: ProviderConfig): boolean {
  const credential = ourCredentialOf(provider)
  return credential === 'signature' || credential === 'not-needed'
}

function readKey(env: Environment, names: readonly string[]): string | null {
  const name = names.find((one) => textOf(env, one) !== undefined)
  const key = name === undefined ? undefined : textOf(env, name)
  if (name === undefined || key === undefined) return null
  if (key.startsWith('olk_')) throw new ConfigError(startWords.settings.outlayKey(name))
  if (!/^[\x21-\x7e]+$/.test(key)) throw new ConfigError(startWords.settings.keyNotPrintable(name))
  return key
}

function readBaseUrl(name: string, value: string, { host, port, allowHosts }: Listener): URL {
  if (!URL.canParse(value)) throw new ConfigError(startWords.settings.baseUrl(name, value))
  const url = new URL(value)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new ConfigError(startWords.settings.baseUrlCarries(name))
  }
  const isLocal = isLoopbackHost(url.hostname)
  const mayBePlain = isLocal || allowHosts.has(url.hostname.toLowerCase())
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && mayBePlain)) {
    throw new ConfigError(startWords.settings.baseUrlPlain(name, url.hostname))
  }
  if (
    isLocal &&
    Number(url.port) === port &&
    port !== 0 &&
    (isLoopbackHost(host) || host === '0.0.0.0' || host === '::')
  ) {
    throw new ConfigError(startWords.settings.baseUrlIsOurs(name, url.origin))
  }
  return withoutLastSlash(url)
}

/** SDKs put the version into the path: in the address it would be said twice. */
function withoutVersion(url: URL): URL {
  url.pathname = url.pathname.replace(/\/v\d+(?:beta|alpha)?$/, '')
  return url
}

function withoutLastSlash(url: URL): URL {
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}
