import { startWords } from '@outlay/shared/words'
import { ConfigError } from '../lib/setting.ts'
import { type Environment, isLoopbackHost, readSetting, textOf } from './environment.ts'
import { type KnownProvider, knownProviders, variablePrefix, type WireName } from './known-providers.ts'
import { compatibleVariable } from './settings.ts'

export type ProviderConfig = {
  /** As on record; `simulator` answers Outlay keys from this process, pass-through calls go to `baseUrl` all the same. */
  name: string
  wire: WireName
  /** Where its routes are, `/anthropic`; besides, `/v1` stands for the first provider. */
  mounts: readonly string[]
  baseUrl: URL
  apiKey: string | null
  /** The variable that names the key. */
  keySetting: string
  /** Account headers sent with our key, as a flat list of names and values. */
  accountHeaders: readonly string[]
  /** A kind of place with prices of its own, where the operator says it; null: the address may say it, or none does. */
  region: string | null
  /** What stands before Anthropic's own paths there, where it is another host that speaks its format. */
  messagesBasePath: string | null
  /** Whether its paths carry their version. */
  keepsVersion: boolean
  /** What signs for us where that takes more than a key; null: there is a key, or none. */
  signing: Signing | null
  /** False for a host that answers without a key: calls with Outlay keys go there without one while none is set. */
  needsKey: boolean
  /** Whether a setting names it: its key, its address, or what signs for it. */
  isSet: boolean
}

/** How a provider lets in a call that came with an Outlay key. */
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

/** AWS's signature, or Google's tokens. Without keys or a file, what their own tools find on this machine. */
export type Signing =
  | { kind: 'aws'; region: string; keys: AwsKeys | null }
  | { kind: 'google'; keyFile: string | null }

type AwsKeys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string }

/** Where the process itself will listen, which no provider's address may be. */
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
  const address = addressOf(env, known, listener)
  if (!address) return null
  const prefix = variablePrefix(known.name)
  const apiKey = readKey(env, [`${prefix}_API_KEY`, ...(known.plainKey ? [known.plainKey] : [])])
  const signing = apiKey === null ? signingOf(env, known) : null
  const isSet = apiKey !== null || signing !== null || addressVariable(env, known) !== undefined
  return {
    name: known.name,
    wire: known.wire,
    mounts: known.mounts,
    baseUrl: address,
    apiKey,
    keySetting: `${prefix}_API_KEY`,
    accountHeaders: known.name === 'openai' ? openAiAccount(env) : [],
    region: known.wire === 'azure' ? azureRegion(env) : null,
    messagesBasePath: known.name === 'openai' ? null : messagesBasePath(address, known),
    keepsVersion: known.keepsVersion ?? false,
    signing,
    needsKey: !isOpen(env, known, listener),
    isSet,
  }
}

/** Most hosts have `/v1/messages` beside `/v1/chat/completions`. */
const besideChat = { path: '', insteadOf: /\/v1$/ }

function messagesBasePath(
  { pathname }: URL,
  { wire, messages = besideChat }: Pick<KnownProvider, 'wire' | 'messages'>,
): string | null {
  if (wire !== 'openai' && wire !== 'ollama' && wire !== 'azure') return null
  const basePath = pathname === '/' ? '' : pathname
  return basePath.replace(messages.insteadOf, '') + messages.path
}

/**
 * Ollama asks for no key. Where others reach this gateway, it is called without one only if a setting names it: nobody
 * else is to reach a server of this machine that its operator never mentioned.
 */
function isOpen(env: Environment, known: KnownProvider, { isLoopback }: Listener): boolean {
  if (known.wire !== 'ollama') return false
  const isNamed = readSetting(env, 'OUTLAY_PROVIDER') === known.name
  return isLoopback || isNamed || addressVariable(env, known) !== undefined
}

function signingOf(env: Environment, { wire }: KnownProvider): Signing | null {
  if (wire === 'vertex') {
    const file = readSetting(env, 'OUTLAY_VERTEX_CREDENTIALS_FILE')
    return file === undefined ? null : { kind: 'google', keyFile: file === 'default' ? null : file }
  }
  const region = readSetting(env, 'OUTLAY_BEDROCK_REGION')
  if (wire !== 'bedrock' || region === undefined) return null
  const accessKeyId = readSetting(env, 'OUTLAY_BEDROCK_ACCESS_KEY_ID')
  const secretAccessKey = readSetting(env, 'OUTLAY_BEDROCK_SECRET_ACCESS_KEY')
  const sessionToken = readSetting(env, 'OUTLAY_BEDROCK_SESSION_TOKEN')
  if (accessKeyId === undefined && secretAccessKey === undefined) return { kind: 'aws', region, keys: null }
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new ConfigError(startWords.settings.halfAnAwsKey)
  }
  return {
    kind: 'aws',
    region,
    keys: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) },
  }
}

/** The variable that says where it is; undefined where none is set. */
function addressVariable(env: Environment, { name }: KnownProvider): string | undefined {
  const names = [`${variablePrefix(name)}_BASE_URL`, ...(name === 'openai' ? ['OPENAI_BASE_URL'] : [])]
  return names.find((one) => textOf(env, one) !== undefined)
}

function addressOf(env: Environment, known: KnownProvider, listener: Listener): URL | null {
  const { baseUrl, wire } = known
  const variable = addressVariable(env, known)
  if (variable) {
    const url = readBaseUrl(variable, textOf(env, variable) ?? '', listener)
    return wire === 'openai' ? url : withoutVersion(url)
  }
  const region = wire === 'bedrock' ? readSetting(env, 'OUTLAY_BEDROCK_REGION') : undefined
  const published = region ? `https://bedrock-runtime.${region}.amazonaws.com` : baseUrl
  return published === null ? null : withoutLastSlash(new URL(published))
}

/** Those that a setting names, beside the one that `/v1` stands for. */
export function othersThatAreSet({
  provider,
  providers,
}: {
  provider: ProviderConfig
  providers: readonly ProviderConfig[]
}) {
  return providers.filter(({ name, isSet }) => isSet && name !== provider.name)
}

/** Hosts of OpenAI's wire format that have no name here: OUTLAY_COMPATIBLE_ACME_BASE_URL is `acme`, at `/acme`. */
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
    return {
      name,
      wire: 'openai',
      mounts: [`/${name}`],
      baseUrl: readBaseUrl(urlName, url, listener),
      apiKey: readKey(env, [`OUTLAY_COMPATIBLE_${variable}_API_KEY`]),
      keySetting: `OUTLAY_COMPATIBLE_${variable}_API_KEY`,
      accountHeaders: [],
      region: null,
      messagesBasePath: messagesBasePath(readBaseUrl(urlName, url, listener), { wire: 'openai' }),
      keepsVersion: false,
      signing: null,
      // An address without a key means that the host asks for none. If it does, its own 401 says so.
      needsKey: false,
      isSet: true,
    }
  })
}

/** Names of providers with prices of their own, and first segments of paths that are something else here. */
const takenNames: ReadonlySet<string> = new Set([
  ...knownProviders.flatMap(({ name, mounts }) => [name, ...mounts.map((mount) => mount.slice(1))]),
  ...['v1', 'api', 'session', 'assets', 'healthz', 'readyz', 'metrics', 'simulator', 'own'],
  ...['spend', 'calls', 'keys', 'prices', 'settings', 'connect'],
])

/**
 * What `/v1` stands for: what was said, else OpenAI, else the first other one with a key meant for us, else the first
 * that is called without a key of ours and that a setting names, else nobody.
 */
function theDefault(
  env: Environment,
  providers: readonly ProviderConfig[],
  { isLoopback }: Listener,
): ProviderConfig {
  const openAi = providers.find(({ name }) => name === 'openai')
  // Its address is published, so it is always there.
  if (!openAi) throw new ConfigError(startWords.settings.unknownProvider('openai', ''))
  const asked = readSetting(env, 'OUTLAY_PROVIDER')
  if (asked !== undefined && asked !== 'simulator') {
    const found = providers.find(({ name, mounts }) => name === asked || mounts.includes(`/${asked}`))
    if (found) return found
    throw new ConfigError(
      startWords.settings.unknownProvider(
        asked,
        ['simulator', ...providers.map(({ name }) => name)].join(', '),
      ),
    )
  }
  const isOpenAiMeant = openAi.apiKey !== null || textOf(env, 'OUTLAY_OPENAI_BASE_URL') !== undefined
  if (asked === undefined && isOpenAiMeant) return openAi
  const other =
    providers.find(({ keySetting }) => textOf(env, keySetting) !== undefined) ??
    providers.find((one) => one.isSet && isCalledWithoutKey(one))
  if (asked === undefined && other) return other
  if (!isLoopback) {
    const { keyBeyondLoopback, simulatorBeyondLoopback } = startWords.settings
    throw new ConfigError(asked === undefined ? keyBeyondLoopback : simulatorBeyondLoopback)
  }
  return { ...openAi, name: 'simulator' }
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

function openAiAccount(env: Environment): string[] {
  const headers: string[] = []
  const organization = readSetting(env, 'OUTLAY_OPENAI_ORGANIZATION')
  const project = readSetting(env, 'OUTLAY_OPENAI_PROJECT')
  if (organization) headers.push('openai-organization', organization)
  if (project) headers.push('openai-project', project)
  return headers
}

/** As the catalogue names the places of Azure. */
function azureRegion(env: Environment): string {
  const type = readSetting(env, 'OUTLAY_AZURE_DEPLOYMENT_TYPE') ?? 'global'
  return type === 'data-zone' ? 'datazone' : type
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

/** SDKs of these put the version into the path: in the address it would be said twice. */
function withoutVersion(url: URL): URL {
  url.pathname = url.pathname.replace(/\/v\d+(?:beta|alpha)?$/, '')
  return url
}

function withoutLastSlash(url: URL): URL {
  url.pathname = url.pathname.replace(/\/+$/, '')
  return url
}
